import type { Candidate } from '../../mcp/contracts/dependency-map-tools.ts';
import type { AuthBottleneck, Incident } from './incident.ts';

/** The cause that the card names: the best candidate, with what authentication knows of the same node. */
export interface LeadingCause {
  readonly node: string;
  readonly confidence: number;
  readonly mechanism: string;
  readonly version: string | null;
  readonly changedAt: string | null;
  /** Milliseconds that it adds, where time is what it costs. */
  readonly addedMs: number | null;
  readonly why: string;
}

/** Null while nothing is found: no cause is better than a guess called one. */
export const leadingCause = (incident: Incident): LeadingCause | null => {
  const candidate = incident.causes?.candidates[0];
  const node = candidate?.node ?? incident.auth?.bottleneck?.node;
  const bottleneck = incident.bottlenecks.find((one) => one.node === node);
  const ofAuth = bottleneck ? causeOfAuth(bottleneck) : null;
  return candidate ? withAuth(causeOfCandidate(candidate), ofAuth) : ofAuth;
};

const causeOfAuth = (bottleneck: AuthBottleneck): LeadingCause => ({
  node: bottleneck.node,
  confidence: bottleneck.confidence,
  mechanism: bottleneck.mechanism,
  version: bottleneck.version ?? null,
  changedAt: bottleneck.since ?? null,
  addedMs: bottleneck.addedMs,
  why: '',
});

const causeOfCandidate = (candidate: Candidate): LeadingCause => ({
  node: candidate.node,
  confidence: candidate.confidence,
  mechanism: candidate.change ? 'deployment' : candidate.metric,
  version: candidate.change?.version ?? null,
  changedAt: candidate.change?.at ?? null,
  addedMs: null,
  why: candidate.why,
});

const withAuth = (cause: LeadingCause, auth: LeadingCause | null): LeadingCause =>
  auth === null
    ? cause
    : {
        ...cause,
        confidence: Math.max(cause.confidence, auth.confidence),
        mechanism: auth.mechanism,
        version: cause.version ?? auth.version,
        changedAt: cause.changedAt ?? auth.changedAt,
        addedMs: auth.addedMs,
      };
