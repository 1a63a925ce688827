import type { Change } from '../../mcp/contracts/auth-flow-tools.ts';
import type { Candidate } from '../../mcp/contracts/dependency-map-tools.ts';
import type { Diagnosis } from '../../mcp/contracts/recovery-tools.ts';
import { nodeOfAlarm } from './group-alarms.ts';
import { firing, type Incident } from './incident.ts';
import { leadingCause } from './leading-cause.ts';
import { symptomOfAlarm } from './symptom-of-alarm.ts';

/** What the findings mean for recovery: causes with their mechanism, the path, and who throttles. */
export const diagnose = (incident: Incident): Diagnosis => {
  const types = new Map(incident.map?.nodes.map((node) => [node.id, node.type]));
  return {
    causes: causesOf(incident).map((cause) => {
      const type = types.get(cause.node);
      return { ...cause, ...(type !== undefined && { type }) };
    }),
    path: incident.causes?.path ?? [],
    steps: incident.causes?.steps ?? [],
    map: {
      nodes: incident.map?.nodes.map(({ id, type }) => ({ id, type })) ?? [],
      edges:
        incident.map?.edges.map(({ from, to, callsPerMin }) => ({
          from,
          to,
          ...(callsPerMin !== undefined && { callsPerMin }),
        })) ?? [],
    },
    throttled: throttledNodes(incident),
  };
};

type Cause = Diagnosis['causes'][number];

const causesOf = (incident: Incident): Cause[] => {
  const candidates = incident.causes?.candidates ?? [];
  if (candidates.length > 0)
    return candidates.slice(0, 5).map((candidate, index) => causeOf(incident, candidate, index));
  const lead = leadingCause(incident);
  if (!lead) return [];
  return [
    {
      node: lead.node,
      metric: lead.mechanism === 'errors' ? 'errors' : 'latency',
      confidence: lead.confidence,
      mechanism: lead.mechanism,
      ...facts(incident, lead.node),
    },
  ];
};

const causeOf = (incident: Incident, candidate: Candidate, index: number): Cause => {
  const lead = index === 0 ? leadingCause(incident) : null;
  const mechanism = lead?.mechanism ?? (candidate.change ? 'deployment' : candidate.metric);
  return {
    node: candidate.node,
    metric: candidate.metric,
    confidence: lead?.confidence ?? candidate.confidence,
    mechanism,
    ...(candidate.change && { changedAt: candidate.change.at }),
    ...(candidate.change?.version !== undefined && { version: candidate.change.version }),
    ...facts(incident, candidate.node),
  };
};

/** What authentication and the change log know of a node. */
const facts = (incident: Incident, node: string): Partial<Cause> => {
  const coldStart = incident.auth?.coldStarts.find((known) => known.node === node);
  const change = newestBeforeOnset(incident.auth?.changes ?? [], node);
  return {
    ...(coldStart?.suggestedProvisioned !== undefined && {
      suggestedProvisioned: coldStart.suggestedProvisioned,
    }),
    ...(change?.version !== undefined && { version: change.version }),
    ...(change?.previousVersion !== undefined && { previousVersion: change.previousVersion }),
    ...(change && { changedAt: change.at }),
  };
};

const newestBeforeOnset = (changes: readonly Change[], node: string): Change | undefined =>
  changes
    .filter((change) => change.node === node && change.beforeOnsetS >= 0)
    .toSorted((a, b) => a.beforeOnsetS - b.beforeOnsetS)[0];

/** From here on a forecast is worth preparing for. */
const LIKELY = 0.5;

/** Stores and functions that throttle now, by alarm or finding, or are forecast to saturate. */
const throttledNodes = (incident: Incident): string[] => {
  const byAlarm = firing(incident)
    .filter((alarm) => symptomOfAlarm(alarm.notice).signal === 'throttles')
    .map((alarm) => nodeOfAlarm(alarm.notice));
  const byForecast = (incident.cascade?.forecasts ?? [])
    .filter(({ probability }) => probability >= LIKELY)
    .filter(({ mechanism }) => ['saturation', 'shared-store', 'retries'].includes(mechanism))
    .map((forecast) => forecast.node);
  const byCause = (incident.causes?.candidates ?? [])
    .filter((candidate) => ['throttles', 'saturation'].includes(candidate.metric))
    .map((candidate) => candidate.node);
  return [...new Set([...byAlarm, ...byForecast, ...byCause])].filter((node) => node !== undefined);
};
