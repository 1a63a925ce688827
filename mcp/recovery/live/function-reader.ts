import {
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  paginateListAliases,
  paginateListVersionsByFunction,
} from '@aws-sdk/client-lambda';
import { nameOfError } from '../name-of-error.ts';

export interface FunctionSettings {
  readonly arn: string;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** null where the function has no bound of its own. */
  readonly reserved: number | null;
}

export interface AliasSettings {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  readonly revisionId: string;
  /** A second version gets a share of the requests: a gradual deployment. */
  readonly weighted: boolean;
}

export interface PublishedVersion {
  readonly version: number;
  /** Epoch milliseconds; NaN where Lambda does not say. */
  readonly publishedAtMs: number;
}

interface ProvisionedSettings {
  readonly requested: number;
  readonly inProgress: boolean;
}

/** Lambda as it is set up now. Every method rejects when Lambda cannot be asked. */
export interface FunctionReader {
  settings(name: string): Promise<FunctionSettings>;
  aliases(name: string): Promise<readonly AliasSettings[]>;
  /** Published versions, ascending by number. */
  versions(name: string): Promise<readonly PublishedVersion[]>;
  /** null where the alias has none. */
  provisioned(name: string, alias: string): Promise<ProvisionedSettings | null>;
  /** Concurrency of the account that no function has reserved; null where AWS does not say. */
  unreservedConcurrency(): Promise<number | null>;
}

/**
 * Asks Lambda (`lambda:GetFunction`, `ListAliases`, `ListVersionsByFunction`,
 * `GetProvisionedConcurrencyConfig`, `GetAccountSettings`).
 */
export const createFunctionReader = (client: LambdaClient): FunctionReader => ({
  async settings(name) {
    const answer = await client.send(new GetFunctionCommand({ FunctionName: name }));
    return {
      arn: answer.Configuration?.FunctionArn ?? '',
      memoryMb: answer.Configuration?.MemorySize ?? 128,
      environment: answer.Configuration?.Environment?.Variables ?? {},
      tags: answer.Tags ?? {},
      reserved: answer.Concurrency?.ReservedConcurrentExecutions ?? null,
    };
  },
  async aliases(name) {
    const found: AliasSettings[] = [];
    for await (const page of paginateListAliases({ client }, { FunctionName: name }))
      for (const alias of page.Aliases ?? [])
        found.push({
          name: alias.Name ?? '',
          arn: alias.AliasArn ?? '',
          version: alias.FunctionVersion ?? '',
          revisionId: alias.RevisionId ?? '',
          weighted: Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0,
        });
    return found;
  },
  async versions(name) {
    const found: PublishedVersion[] = [];
    for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: name }))
      for (const { Version, LastModified } of page.Versions ?? [])
        if (Version !== '$LATEST')
          found.push({ version: Number(Version), publishedAtMs: Date.parse(LastModified ?? '') });
    return found.toSorted((a, b) => a.version - b.version);
  },
  async provisioned(name, alias) {
    try {
      const answer = await client.send(
        new GetProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier: alias }),
      );
      return {
        requested: answer.RequestedProvisionedConcurrentExecutions ?? 0,
        inProgress: answer.Status === 'IN_PROGRESS',
      };
    } catch (error) {
      if (nameOfError(error) === 'ProvisionedConcurrencyConfigNotFoundException') return null;
      throw error;
    }
  },
  async unreservedConcurrency() {
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    return AccountLimit?.UnreservedConcurrentExecutions ?? null;
  },
});
