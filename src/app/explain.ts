import type { Evidence, Finding } from '../../mcp/contracts/evidence.ts';
import { explainFindings } from '../../mcp/contracts/explain-findings.ts';
import type { Incident } from '../domain/incident.ts';
import type { Explained } from '../domain/incident-events.ts';
import type { IncidentStore } from './incident-store.ts';
import type { McpHub, Meter, ServiceName } from './ports.ts';

/** A model may take its time: the card is complete without its words. */
const WORDS_WITHIN_MS = 30_000;

/** Has the services put their findings into words, after the findings stand. */
export const createExplain =
  (deps: {
    incidents: IncidentStore;
    hub: McpHub;
    meter: Pick<Meter, 'tokens'>;
    locale: 'en' | 'ko';
  }) =>
  async (incidentId: string, round: number): Promise<void> => {
    const { incident } = await deps.incidents.load(incidentId);
    const asked = await Promise.all(
      findingsOf(incident).map(async ({ service, findings, evidence }) => {
        const input = { findings, evidence, locale: deps.locale };
        const answer = await deps.hub.call(service, explainFindings, input, WORDS_WITHIN_MS);
        if (!answer.ok) return null;
        const { claims, source, degraded, usage } = answer.value;
        deps.meter.tokens('input', usage?.inputTokens ?? 0);
        deps.meter.tokens('output', usage?.outputTokens ?? 0);
        const explained: Explained = {
          service,
          claims,
          source,
          ...(degraded !== undefined && { degraded }),
        };
        return explained;
      }),
    );
    const explained = asked.filter((one) => one !== null);
    await deps.incidents.record(incidentId, [
      {
        key: `round-${round}:explained`,
        event: { type: 'FindingsExplained', data: { round, explained } },
      },
    ]);
  };

interface Question {
  readonly service: ServiceName;
  readonly findings: Finding[];
  readonly evidence: Evidence[];
}

const findingsOf = (incident: Incident): Question[] => {
  const { auth, causes, cascade } = incident;
  const questions: Question[] = [
    {
      service: 'auth-flow',
      findings: auth?.findings ?? [],
      evidence: auth?.evidence ?? [],
    },
    {
      service: 'dependency-map',
      findings: [...(causes?.findings ?? []), ...(cascade?.findings ?? [])],
      evidence: [
        ...(causes?.candidates.flatMap((candidate) => candidate.evidence) ?? []),
        ...(cascade?.evidence ?? []),
      ],
    },
  ];
  return questions
    .map((question) => ({
      ...question,
      findings: question.findings.slice(0, 100),
      evidence: question.evidence.slice(0, 200),
    }))
    .filter((question) => question.findings.some((finding) => finding.status === 'ok'));
};
