import { describe, expect, it } from '@jest/globals';
import type { McpHub, ToolAnswer } from '../../../src/app/ports.ts';
import type { AutopilotState, Settings } from '../../../src/app/settings.ts';
import { createTellAutopilot } from '../../../src/app/tell-autopilot.ts';

type Answer = ToolAnswer<{ on: boolean; at: number | null }>;

const bench = (answers: Answer[]) => {
  const told: unknown[] = [];
  let state: AutopilotState = { on: true, switched: null };
  const hub: McpHub = {
    call: async (_service, _tool, input) => {
      told.push(input);
      return (answers.shift() ?? { ok: false, why: 'unavailable', detail: '', tookMs: 0 }) as never;
    },
    close: async () => {},
  };
  const settings = { autopilotState: async () => state } as Settings;
  return {
    told,
    tell: createTellAutopilot({ settings, hub, sign: (order) => JSON.stringify(order) }),
    switchTo: (on: boolean, at: number) => {
      state = { on, switched: { by: 'U1', at } };
    },
  };
};

const knows = (on: boolean, at: number): Answer => ({ ok: true, value: { on, at }, tookMs: 1 });

describe('telling recovery how the autopilot stands', () => {
  it('has nothing to tell until somebody switches', async () => {
    const { tell, told } = bench([]);
    expect(await tell()).toBe(true);
    expect(told).toEqual([]);
  });

  it('tells a switch until recovery stands so, and then no more', async () => {
    const { tell, told, switchTo } = bench([
      { ok: false, why: 'timed-out', detail: '', tookMs: 1 },
      // An older order still holds there: it has not taken this one.
      knows(false, 4),
      knows(false, 5),
      knows(true, 6),
    ]);
    switchTo(false, 5);
    expect([await tell(), await tell(), await tell(), await tell()]).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(told).toHaveLength(3);
    switchTo(true, 6);
    expect(await tell()).toBe(true);
    expect(told.at(-1)).toEqual({ order: '{"kind":"autopilot","on":true,"by":"U1","at":6}' });
  });
});
