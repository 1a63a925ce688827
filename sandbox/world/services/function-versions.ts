import { createHash } from 'node:crypto';
import { ControlError } from '../control-error.ts';
import type { Series } from '../count-records.ts';
import type { Ledger } from '../ledger.ts';
import type { CodeChange, EpochMs, LambdaFunction } from '../world.ts';
import { createEnvironmentPool, type EnvironmentPool } from './environment-pool.ts';
import type { FunctionCode } from './function-code.ts';
import { INVOCATION_CLASSES, initSeries, invocationSeries } from './invocation-class.ts';

/** A published version: its code, its environments, and where its invocations are counted. */
interface FunctionVersion {
  readonly facts: LambdaFunction['versions'][number];
  readonly code: FunctionCode;
  readonly pool: EnvironmentPool;
  readonly invocations: Series;
  readonly inits: Series;
}

/** The published versions of a function, oldest first. */
export interface FunctionVersions {
  /** Publishes code under a number; returns it as a qualifier. */
  publish(number: number, code: FunctionCode): string;
  /** @throws ControlError ResourceNotFoundException */
  get(version: string): FunctionVersion;
  readonly facts: () => LambdaFunction['versions'];
}

/** No versions yet. */
export function createFunctionVersions(
  ledger: Ledger,
  name: string,
  nowMs: () => EpochMs,
): FunctionVersions {
  const versions = new Map<string, FunctionVersion>();
  return {
    publish(number, code) {
      const version = String(number);
      const codeSha256 = createHash('sha256').update(`${name}:${version}`).digest('base64');
      versions.set(version, {
        facts: { version, description: code.description, publishedAtMs: nowMs(), codeSha256 },
        code,
        pool: createEnvironmentPool(),
        invocations: ledger.series(invocationSeries(name, version), INVOCATION_CLASSES),
        inits: ledger.series(initSeries(name, version), 1),
      });
      return version;
    },
    get(version) {
      const found = versions.get(version);
      if (found) return found;
      throw new ControlError('ResourceNotFoundException', `Function not found: ${name}:${version}`);
    },
    facts: () => [...versions.values()].map(({ facts }) => facts),
  };
}

/** The same code with a change. */
export function changedCode(code: FunctionCode, change: CodeChange): FunctionCode {
  const { slowerByMs = 0 } = change;
  return {
    ...code,
    description: change.description,
    errorShare: change.errorShare ?? code.errorShare,
    work: (random) => code.work(random) + slowerByMs,
  };
}
