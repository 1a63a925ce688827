import type { SignInCrowd } from '../flows/sign-in-record.ts';
import type { Random } from '../random.ts';

/** What a crowd looks like in logs. Addresses are of networks reserved for documentation. */
interface Looks {
  readonly networks: readonly string[];
  /** Addresses a network. */
  readonly addresses: number;
  readonly users: { readonly first: number; readonly count: number };
  readonly agents: readonly string[];
}

const LOOKS: Readonly<Record<SignInCrowd, Looks>> = {
  // Customers come back from where they were, mostly by a few browsers and the shop's own app.
  customers: {
    networks: ['192.0.2'],
    addresses: 200,
    users: { first: 0, count: 900 },
    agents: [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) Safari/605.1.15',
      'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Firefox/143.0',
      'ShopApp/7.2 (iPhone; iOS 19.1)',
      'ShopApp/7.2 (Android 16)',
    ],
  },
  attackers: {
    networks: ['198.51.100', '203.0.113'],
    addresses: 250,
    users: { first: 100_000, count: 50_000 },
    agents: ['python-requests/2.32.3'],
  },
};

/** One of a crowd: where it comes from, with what, and as whom. */
export function oneOfCrowd(
  crowd: SignInCrowd,
  random: Random,
): { sourceIp: string; userAgent: string; user: string } {
  const { networks, addresses, users, agents } = LOOKS[crowd];
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    sourceIp: `${networks[below(networks.length)]}.${1 + below(addresses)}`,
    userAgent: agents[below(agents.length)] ?? '',
    user: `u-${(users.first + below(users.count)).toString(36)}`,
  };
}
