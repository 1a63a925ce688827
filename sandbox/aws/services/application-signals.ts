import type * as Signals from '@aws-sdk/client-application-signals';
import type { Handlers } from '../call-operation.ts';

/** Application Signals is not switched on in the sandbox's account: it knows no service. */
export const applicationSignalsHandlers = (): Handlers => ({
  listServices: (input: Signals.ListServicesInput): Signals.ListServicesOutput => ({
    StartTime: input.StartTime,
    EndTime: input.EndTime,
    ServiceSummaries: [],
  }),
  listServiceDependencies: (
    input: Signals.ListServiceDependenciesInput,
  ): Signals.ListServiceDependenciesOutput => ({
    StartTime: input.StartTime,
    EndTime: input.EndTime,
    ServiceDependencies: [],
  }),
});
