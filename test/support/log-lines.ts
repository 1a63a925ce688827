import { type Logger, pino } from 'pino';

/** A real logger and the lines that it wrote. */
export const createLogLines = (): {
  readonly logger: Logger;
  readonly lines: Record<string, unknown>[];
} => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'trace' },
    { write: (line: string) => lines.push(JSON.parse(line)) },
  );
  return { logger, lines };
};
