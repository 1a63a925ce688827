import {
  GetParameterCommand,
  paginateGetParametersByPath,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { z } from 'zod';

/** Where switches of circuit breakers are kept: `/halcyon/breakers/<caller>/<callee>`. */
const SWITCHES = '/halcyon/breakers/';

const switchValueSchema = z.looseObject({
  state: z.enum(['open', 'closed']),
  until: z.string().nullable(),
  fallback: z.string().optional(),
  degradedShare: z.number().min(0).max(1).optional(),
});
export type SwitchValue = z.infer<typeof switchValueSchema>;

export interface BreakerSwitch {
  readonly name: string;
  readonly arn: string;
  readonly caller: string;
  readonly callee: string;
  /** The value as it is stored, kept to the letter for the undo. */
  readonly raw: string;
  /** null where it is not of the agreed form. */
  readonly value: SwitchValue | null;
  readonly version: number;
}

/** The switches of circuit breakers in Parameter Store. Every method rejects when it cannot be asked. */
export interface SwitchReader {
  all(): Promise<readonly BreakerSwitch[]>;
  one(name: string): Promise<BreakerSwitch | null>;
}

/** The value of a switch; null where it is not of the agreed form. */
export const readSwitchValue = (raw: string): SwitchValue | null => {
  try {
    return switchValueSchema.safeParse(JSON.parse(raw)).data ?? null;
  } catch {
    return null;
  }
};

const switchOf = (parameter: {
  Name?: string | undefined;
  ARN?: string | undefined;
  Value?: string | undefined;
  Version?: number | undefined;
}): BreakerSwitch | null => {
  const name = parameter.Name ?? '';
  const [caller, callee, ...rest] = name.slice(SWITCHES.length).split('/');
  if (!name.startsWith(SWITCHES) || !caller || !callee || rest.length > 0) return null;
  const raw = parameter.Value ?? '';
  const value = readSwitchValue(raw);
  return {
    name,
    arn: parameter.ARN ?? '',
    caller,
    callee,
    raw,
    value,
    version: parameter.Version ?? 0,
  };
};

/** Asks Parameter Store (`ssm:GetParametersByPath`, `ssm:GetParameter` on `/halcyon/breakers/*`). */
export const createSwitchReader = (client: SSMClient): SwitchReader => ({
  async all() {
    const found: BreakerSwitch[] = [];
    const input = { Path: SWITCHES, Recursive: true };
    for await (const page of paginateGetParametersByPath({ client }, input))
      for (const parameter of page.Parameters ?? []) {
        const breaker = switchOf(parameter);
        if (breaker) found.push(breaker);
      }
    return found;
  },
  async one(name) {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name }));
    return Parameter ? switchOf(Parameter) : null;
  },
});
