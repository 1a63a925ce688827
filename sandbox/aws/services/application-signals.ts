import type * as Signals from '@aws-sdk/client-application-signals';
import type { ServiceGraph } from '../../world/world.ts';
import type { Account } from '../account.ts';
import type { Handlers } from '../call-operation.ts';
import { pageOf } from '../paging.ts';

const DEFAULT_PAGE = 50;
const FUNCTION = 'AWS::Lambda::Function';

type Attributes = Record<string, string>;

const serviceAttributes = (name: string): Attributes => ({
  Type: 'Service',
  Name: name,
  Environment: 'lambda:default',
});

/** Functions are services, what they use are resources. */
const attributesOf = ({ name, type }: ServiceGraph['services'][number]): Attributes =>
  type === FUNCTION
    ? serviceAttributes(name)
    : { Type: 'AWS::Resource', ResourceType: type, Identifier: name };

/** Amazon CloudWatch Application Signals: the shop's functions and what they call; nothing while it is off. */
export const applicationSignalsHandlers = (account: Account, isOn: boolean): Handlers => {
  const graphOf = (input: { StartTime: Date | undefined; EndTime: Date | undefined }) =>
    account.world.serviceGraph(input.StartTime?.getTime() ?? 0, input.EndTime?.getTime() ?? 0);
  const pageFor = <T>(all: readonly T[], input: { NextToken?: string; MaxResults?: number }) =>
    pageOf(all, input.NextToken, input.MaxResults ?? DEFAULT_PAGE, 'ValidationException');
  return {
    listServices: (input: Signals.ListServicesInput): Signals.ListServicesOutput => {
      const functions = graphOf(input).services.filter(({ type }) => type === FUNCTION);
      const all = isOn ? functions.map(({ name }) => serviceAttributes(name)) : [];
      const { page, next } = pageFor(all, input as { NextToken?: string; MaxResults?: number });
      return {
        StartTime: input.StartTime,
        EndTime: input.EndTime,
        ServiceSummaries: page.map((KeyAttributes) => ({ KeyAttributes, MetricReferences: [] })),
        NextToken: next,
      };
    },
    listServiceDependencies: (
      input: Signals.ListServiceDependenciesInput,
    ): Signals.ListServiceDependenciesOutput => {
      const graph = graphOf(input);
      const called = graph.edges
        .filter(({ from }) => isOn && from === input.KeyAttributes?.['Name'])
        .flatMap(({ to }) => graph.services.filter(({ name }) => name === to));
      const { page, next } = pageFor(called, input as { NextToken?: string; MaxResults?: number });
      return {
        StartTime: input.StartTime,
        EndTime: input.EndTime,
        ServiceDependencies: page.map((one) => ({
          OperationName: 'InvokeFunction',
          DependencyKeyAttributes: attributesOf(one),
          DependencyOperationName: 'any',
          MetricReferences: [],
        })),
        NextToken: next,
      };
    },
  };
};
