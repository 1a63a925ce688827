import { parseArgs } from 'node:util';
import { SERVER_NAMES, type ServerName } from './config.ts';

/** What the command line asks for. */
export interface McpArguments {
  readonly server: ServerName;
  /** undefined: stdio. */
  readonly httpPort: number | undefined;
  /** As `TELEMETRY`; undefined: as the environment says. */
  readonly telemetry: string | undefined;
}

const USAGE = `Usage: npm run -s mcp -- ${SERVER_NAMES.join('|')} [--http PORT] [--telemetry recorded:SET|recorded:SET#CASE]`;

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { http: { type: 'string' }, telemetry: { type: 'string' } },
    });
  } catch {
    return undefined;
  }
};

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

/** Reads the command line; the problem is in words and ends with the usage. */
export const readArguments = (
  argv: readonly string[],
): { ok: true; arguments: McpArguments } | { ok: false; problem: string } => {
  const parsed = parse(argv);
  if (parsed === undefined) return { ok: false, problem: USAGE };
  const { positionals, values } = parsed;
  const server = SERVER_NAMES.find((name) => name === positionals[0]);
  if (server === undefined || positionals.length !== 1) return { ok: false, problem: USAGE };
  if (values.http !== undefined && !isPort(values.http))
    return {
      ok: false,
      problem: `--http wants a port, 0 to 65535, not "${values.http}".\n${USAGE}`,
    };
  const httpPort = values.http === undefined ? undefined : Number(values.http);
  return { ok: true, arguments: { server, httpPort, telemetry: values.telemetry } };
};
