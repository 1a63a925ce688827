import type { Series } from '../count-records.ts';
import type { Ledger } from '../ledger.ts';
import { logNormal } from '../log-normal.ts';
import { API_NODE } from '../names.ts';
import type { Random } from '../random.ts';
import type { ApiStage } from '../services/api-stage.ts';
import type { SimulatedFunction } from '../services/lambda-function.ts';
import { type Answer, EDGE_CLASSES, FAULT, OK, OTHER_ERROR, THROTTLE } from '../status.ts';
import type { EpochMs } from '../world.ts';
import { SIGN_IN_CROWDS, type SignInCrowd } from './sign-in-record.ts';
import type { UserRequest } from './user-service.ts';

/** What clients do with the shop. */
export const ROUTES = [
  { method: 'POST', resource: '/sign-in' },
  { method: 'GET', resource: '/profile' },
  { method: 'GET', resource: '/cart' },
  { method: 'POST', resource: '/orders' },
] as const;
export type Route = (typeof ROUTES)[number];
/** Series of a route: the answers to a crowd by latency, and the integration's part for everybody. */
export const routeSeries = ({ method, resource }: Route, crowd: SignInCrowd): string =>
  `route|${crowd}|${method} ${resource}`;
/** The answers of a route to everybody. */
export const answerSeriesOf = (ledger: Ledger, route: Route): Series[] =>
  SIGN_IN_CROWDS.map((crowd) => ledger.series(routeSeries(route, crowd), EDGE_CLASSES));
export const integrationSeries = ({ method, resource }: Route): string =>
  `integration|${method} ${resource}`;

const OVERHEAD = logNormal(9, 0.3);
const REFUSAL_MS = 3;

interface Dependencies {
  readonly ledger: Ledger;
  readonly random: Random;
  readonly stage: ApiStage;
  readonly authorizer: SimulatedFunction<undefined>;
  readonly users: SimulatedFunction<UserRequest>;
  readonly carts: SimulatedFunction<undefined>;
  readonly orders: SimulatedFunction<undefined>;
}

/** Who sends a request. */
export interface Sender {
  /** The client gave up on an earlier attempt at the same thing. */
  readonly retried: boolean;
  readonly crowd: SignInCrowd;
}

/** The REST API: throttles, authorizes, then calls the function behind the route. */
export interface Api {
  request(route: Route, atMs: EpochMs, from: Sender): Answer;
}

/** The API in front of its functions. */
export function createApi(deps: Dependencies): Api {
  const { ledger, random, stage, authorizer } = deps;
  const series = new Map<Route, { answers: Record<SignInCrowd, Series>; integration: Series }>(
    ROUTES.map((route) => [
      route,
      {
        answers: {
          customers: ledger.series(routeSeries(route, 'customers'), EDGE_CLASSES),
          attackers: ledger.series(routeSeries(route, 'attackers'), EDGE_CLASSES),
        },
        integration: ledger.series(integrationSeries(route), 1),
      },
    ]),
  );

  const integrate = (route: Route, atMs: EpochMs, from: Sender): Answer => {
    switch (route.resource) {
      case '/sign-in':
        return deps.users.invoke(API_NODE, atMs, { route: 'sign-in', ...from });
      case '/profile':
        return deps.users.invoke(API_NODE, atMs, { route: 'profile', ...from });
      case '/cart':
        return deps.carts.invoke(API_NODE, atMs, undefined);
      case '/orders':
        return deps.orders.invoke(API_NODE, atMs, undefined);
    }
  };

  const serve = (route: Route, atMs: EpochMs, from: Sender, integration: Series): Answer => {
    if (!stage.admit(atMs)) {
      ledger.note(API_NODE, { throttling: REFUSAL_MS });
      return { ms: REFUSAL_MS, status: THROTTLE };
    }
    const authorized = authorizer.invoke(API_NODE, atMs, undefined);
    // Without a decision the API answers 500, whatever kept the authorizer from making it.
    if (authorized.status !== OK) {
      ledger.note(API_NODE, { downstream: authorized.ms });
      return { ms: authorized.ms, status: FAULT };
    }
    const answered = integrate(route, atMs + authorized.ms, from);
    ledger.count(integration, 0, answered.ms);
    const waitedMs = authorized.ms + answered.ms;
    const overheadMs = OVERHEAD(random);
    ledger.note(API_NODE, { downstream: waitedMs, 'gateway-overhead': overheadMs });
    const ms = waitedMs + overheadMs;
    if (answered.status === OK || answered.status === OTHER_ERROR) {
      return { ms, status: answered.status };
    }
    return { ms, status: FAULT };
  };

  return {
    request(route, atMs, from) {
      const known = series.get(route);
      if (!known) return { ms: REFUSAL_MS, status: OTHER_ERROR };
      const answer = serve(route, atMs, from, known.integration);
      ledger.count(known.answers[from.crowd], answer.status, answer.ms);
      return answer;
    },
  };
}
