import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Meter } from '../../app/ports.ts';

/** Counts what `/metrics` tells, in Prometheus's text form. */
export const createMeter = (): Meter & {
  slackCall(method: string): void;
  text(): Promise<string>;
} => {
  const registry = new Registry();
  const registers = [registry];
  const timeToContext = new Histogram({
    name: 'halcyon_time_to_context_seconds',
    help: "From the alarm's change of state to the stage",
    labelNames: ['stage'],
    buckets: [1, 2, 5, 10, 20, 30, 60, 120, 300],
    registers,
  });
  const alarms = new Counter({
    name: 'halcyon_alarms_total',
    help: 'Alarm notifications placed with an incident',
    labelNames: ['state'],
    registers,
  });
  const open = new Gauge({
    name: 'halcyon_incidents_open',
    help: 'Incidents that are open',
    registers,
  });
  const actions = new Counter({
    name: 'halcyon_actions_total',
    help: 'Grants handed to the recovery service',
    labelNames: ['risk', 'status'],
    registers,
  });
  const slack = new Counter({
    name: 'halcyon_slack_calls_total',
    help: 'Calls of the Slack Web API',
    labelNames: ['method'],
    registers,
  });
  const tokens = new Counter({
    name: 'halcyon_bedrock_tokens_total',
    help: 'Tokens that Bedrock counted',
    labelNames: ['direction'],
    registers,
  });
  return {
    timeToContext: (stage, milliseconds) => timeToContext.observe({ stage }, milliseconds / 1000),
    alarm: (state) => alarms.inc({ state }),
    action: (risk, status) => actions.inc({ risk, status }),
    openIncidents: (count) => open.set(count),
    tokens: (direction, count) => tokens.inc({ direction }, count),
    slackCall: (method) => slack.inc({ method }),
    text: () => registry.metrics(),
  };
};
