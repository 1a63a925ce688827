import { figure } from '../wording/figures.ts';
import type { Trouble } from './trouble.ts';

/** Two digits: rates of the last minutes are not known better. */
const rounded = (perMinute: number): number => {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, perMinute))) - 1);
  return Math.max(1, Math.round(perMinute / step) * step);
};

/** `640` a minute, of a rate a second. */
export const countOf = (perS: number): string => figure(rounded(perS * 60), 'count');

/** `640 requests a minute` of a rate a second, to two digits; `the requests` where nobody counted. */
export const rateOf = (perS: number, what: string): string =>
  perS > 0 ? `${countOf(perS)} ${what} a minute` : `the ${what}`;

/** `About 640 requests a minute`, to begin a sentence; `All requests` where nobody counted. */
export const aboutRequests = (perS: number, where: string): string =>
  perS > 0 ? `About ${rateOf(perS, 'requests')} ${where}` : `All requests ${where}`;

/** What becomes of requests that a cut spares, in the mood of what is known. */
export const sparedWords = ({ node, felt }: Trouble, perS: number): string => {
  const requests = perS > 0 ? `about ${rateOf(perS, 'requests')}` : 'its requests';
  if (felt === 'forecast') return `${requests} are spared what is forecast for ${node}`;
  return `${requests} no longer ${felt === 'fails' ? `fail at ${node}` : `wait for ${node}`}`;
};
