import type { Finding } from '../contracts/evidence.ts';
import { authorizersOf, callsBetween, callsTo } from './edge-figures.ts';
import type { FlowReading } from './flow-reading.ts';
import { percentText } from './in-words.ts';
import type { HopView } from './view-hops.ts';

/** Rise of the share of requests that ask the authorizer from which its cache is missed. */
const LEAST_RISE = 0.1;

/**
 * A finding for each authorizer that is asked about noticeably more of the requests than usual: its cached
 * decisions serve fewer, as after a flush, a shorter time to live or tokens that change with every request.
 */
export const cacheFindings = ({ before, after, map }: FlowReading, entry: HopView): Finding[] =>
  [...authorizersOf(map, entry.node)].flatMap((authorizer, at): Finding[] => {
    const asked = (when: typeof before): number | undefined => {
      const requests = callsTo(when.map, entry.node)?.callsPerMin;
      const calls = callsBetween(when.map, entry.node, authorizer)?.callsPerMin;
      return requests === undefined || calls === undefined ? undefined : calls / requests;
    };
    const [then, now] = [asked(before), asked(after)];
    if (then === undefined || now === undefined || now - then < LEAST_RISE) return [];
    return [
      {
        id: `f-authorizer-cache-${at + 1}`,
        kind: 'authorizer-cache',
        status: 'ok',
        node: authorizer,
        summary: `${authorizer} is asked about ${percentText(100 * now)} of requests, usually ${percentText(100 * then)}: its cache is missed.`,
        evidence: [...before.evidence, ...after.evidence],
      },
    ];
  });
