import type * as Lambda from '@aws-sdk/client-lambda';
import type { LambdaAlias, LambdaFunction } from '../../../world/world.ts';
import { type Account, arnOf } from '../../account.ts';
import { alarmTime } from '../../aws-time.ts';
import type { Handlers } from '../../call-operation.ts';
import { pageOf } from '../../paging.ts';
import { ApiError } from '../../protocol/api-error.ts';
import { concurrencyHandlers } from './concurrency.ts';
import { eventSourceHandlers } from './event-sources.ts';
import { aliasOf, functionOf, qualifierOf } from './find-function.ts';

const PAGE = 50;

type Version = LambdaFunction['versions'][number];

const notFound = (arn: string): never => {
  throw new ApiError('ResourceNotFoundException', `Function not found: ${arn}`, {
    members: { Type: 'User' },
  });
};

const versionOf = (fn: LambdaFunction, qualifier: string): Version | undefined => {
  if (qualifier === '$LATEST') return fn.versions.at(-1);
  const named = fn.aliases.find(({ name }) => name === qualifier)?.version ?? qualifier;
  return fn.versions.find(({ version }) => version === named) ?? notFound(`${fn.arn}:${qualifier}`);
};

const configuration = (fn: LambdaFunction, qualifier: string): Lambda.FunctionConfiguration => {
  const version = versionOf(fn, qualifier);
  const latest = qualifier === '$LATEST';
  return {
    FunctionName: fn.name,
    FunctionArn: latest ? fn.arn : `${fn.arn}:${qualifier}`,
    Runtime: 'nodejs22.x',
    Role: fn.role,
    Handler: 'index.handler',
    CodeSize: 1_048_576,
    Description: version?.description ?? '',
    Timeout: fn.timeoutS,
    MemorySize: fn.memoryMb,
    LastModified: alarmTime(version?.publishedAtMs ?? 0),
    CodeSha256: version?.codeSha256,
    Version: latest ? '$LATEST' : version?.version,
    Environment: { Variables: { ...fn.environment } },
    TracingConfig: { Mode: 'Active' },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: ['x86_64'],
    LoggingConfig: { LogFormat: 'Text', LogGroup: fn.logGroup },
  };
};

const aliasView = (fn: LambdaFunction, alias: LambdaAlias): Lambda.AliasConfiguration => ({
  AliasArn: `${fn.arn}:${alias.name}`,
  Name: alias.name,
  FunctionVersion: alias.version,
  Description: '',
  RevisionId: alias.revisionId,
});

const updateAlias =
  (account: Account) =>
  (input: Lambda.UpdateAliasRequest): Lambda.AliasConfiguration => {
    const fn = functionOf(account, input.FunctionName);
    const alias = aliasOf(fn, input.Name);
    if (input.RevisionId !== undefined && input.RevisionId !== alias.revisionId)
      throw new ApiError(
        'PreconditionFailedException',
        'The Revision Id provided does not match the latest Revision Id. Call the GetAlias API to retrieve the latest Revision Id',
        { members: { Type: 'User' } },
      );
    if (Object.keys(input.RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0)
      throw new ApiError(
        'InvalidParameterValueException',
        'The sandbox does not route an alias to two versions',
      );
    if (input.FunctionVersion !== undefined) {
      versionOf(fn, input.FunctionVersion);
      account.world.controls.updateAlias(fn.name, alias.name, input.FunctionVersion);
    }
    const after = functionOf(account, fn.name);
    return aliasView(after, aliasOf(after, alias.name));
  };

const accountSettings = (account: Account): Lambda.GetAccountSettingsResponse => {
  const { functions, accountConcurrency } = account.world.inventory;
  const reserved = functions.reduce((sum, fn) => sum + (fn.reservedConcurrency ?? 0), 0);
  return {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: accountConcurrency,
      UnreservedConcurrentExecutions: accountConcurrency - reserved,
    },
    AccountUsage: { TotalCodeSize: 1_048_576 * functions.length, FunctionCount: functions.length },
  };
};

/** AWS Lambda: what the shop's functions are, and the knobs that runbooks turn. */
export const lambdaHandlers = (account: Account): Handlers => ({
  listFunctions: (input: Lambda.ListFunctionsRequest): Lambda.ListFunctionsResponse => {
    const { functions } = account.world.inventory;
    const size = input.MaxItems ?? PAGE;
    const { page, next } = pageOf(functions, input.Marker, size, 'InvalidParameterValueException');
    return { Functions: page.map((fn) => configuration(fn, '$LATEST')), NextMarker: next };
  },
  getFunction: (input: Lambda.GetFunctionRequest): Lambda.GetFunctionResponse => {
    const fn = functionOf(account, input.FunctionName);
    const reserved = fn.reservedConcurrency;
    return {
      Configuration: configuration(fn, qualifierOf(input.FunctionName, input.Qualifier)),
      Tags: { ...fn.tags },
      ...(reserved !== null && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
    };
  },
  getFunctionConfiguration: (input: Lambda.GetFunctionConfigurationRequest) =>
    configuration(
      functionOf(account, input.FunctionName),
      qualifierOf(input.FunctionName, input.Qualifier),
    ),
  listVersionsByFunction: (
    input: Lambda.ListVersionsByFunctionRequest,
  ): Lambda.ListVersionsByFunctionResponse => {
    const fn = functionOf(account, input.FunctionName);
    const names = ['$LATEST', ...fn.versions.map(({ version }) => version)];
    const size = input.MaxItems ?? PAGE;
    const { page, next } = pageOf(names, input.Marker, size, 'InvalidParameterValueException');
    return { Versions: page.map((name) => configuration(fn, name)), NextMarker: next };
  },
  listAliases: (input: Lambda.ListAliasesRequest): Lambda.ListAliasesResponse => {
    const fn = functionOf(account, input.FunctionName);
    const wanted = fn.aliases.filter(
      ({ version }) => input.FunctionVersion === undefined || version === input.FunctionVersion,
    );
    return { Aliases: wanted.map((alias) => aliasView(fn, alias)) };
  },
  getAlias: (input: Lambda.GetAliasRequest) => {
    const fn = functionOf(account, input.FunctionName);
    return aliasView(fn, aliasOf(fn, input.Name));
  },
  updateAlias: updateAlias(account),
  getAccountSettings: () => accountSettings(account),
  listTags: (input: Lambda.ListTagsRequest): Lambda.ListTagsResponse => ({
    Tags: input.Resource?.includes(':event-source-mapping:')
      ? { app: 'shop' }
      : { ...functionOf(account, input.Resource).tags },
  }),
  ...concurrencyHandlers(account),
  ...eventSourceHandlers(account, (name) => arnOf(account, 'lambda', `function:${name}`)),
});
