import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandOutput,
  type Message,
} from '@aws-sdk/client-bedrock-runtime';
import type { z } from 'zod';
import type { Gap } from '../contracts/evidence.ts';
import type { explainFindings } from '../contracts/explain-findings.ts';
import type { ToolOutput } from '../contracts/tool-contract.ts';
import { classifyAwsError } from './classify-aws-error.ts';
import type { ToolContext } from './define-tool.ts';
import { EXPLAIN_REPAIR, explainSystemPrompt, explainUserText } from './explain-prompt.ts';
import { type ReadClaims, readClaims } from './read-claims.ts';

type Input = z.infer<typeof explainFindings.inputSchema>;
type Output = ToolOutput<typeof explainFindings>;

/** Puts findings into words; the handler of `explain_findings`. Never throws for a model that fails. */
export type Explain = (input: Input, context: ToolContext) => Promise<Output>;

export interface ExplainDeps {
  readonly client: BedrockRuntimeClient;
  /** Model or inference profile id. */
  readonly modelId: string;
  readonly enabled: boolean;
}

/** Reserved against the quota up front, so small: six sentences. */
const MAX_TOKENS = 700;

const WORDS: Record<Gap['why'], string> = {
  'access-denied': 'Bedrock refused access to the model.',
  'no-data': 'Bedrock does not know the model.',
  throttled: 'Bedrock is throttled.',
  'timed-out': 'Bedrock did not answer in time.',
  'not-configured': 'Bedrock is not configured.',
  'left-out': 'Bedrock was not asked.',
  failed: 'Bedrock failed.',
};

/** The findings' own sentences, for when no model answers. */
const explainInText = ({ findings, evidence }: Input, degraded: string): Output => {
  const known = new Set(evidence.map(({ id }) => id));
  const claims = findings
    .map(({ summary, evidence: cited }) => ({
      text: summary.slice(0, 400),
      evidence: cited.filter((id) => known.has(id)),
    }))
    .filter(({ evidence: cited }) => cited.length > 0);
  return { claims, dropped: 0, source: 'text', degraded };
};

const textOf = ({ output }: ConverseCommandOutput): string =>
  (output?.message?.content ?? []).map(({ text }) => text ?? '').join('');

/**
 * Bedrock Converse, one repair turn, then the findings' own sentences (`source: 'text'`). Nothing but
 * claims that cite evidence of the input comes out. No sampling parameters: newer models refuse them.
 */
export const createExplain = ({ client, modelId, enabled }: ExplainDeps): Explain => {
  const converse = async (messages: Message[], locale: 'en' | 'ko', signal: AbortSignal) =>
    client.send(
      new ConverseCommand({
        modelId,
        system: [{ text: explainSystemPrompt(locale) }],
        messages,
        inferenceConfig: { maxTokens: MAX_TOKENS },
      }),
      { abortSignal: signal },
    );

  const ask = async (input: Input, signal: AbortSignal) => {
    const known = new Set(input.evidence.map(({ id }) => id));
    const messages: Message[] = [{ role: 'user', content: [{ text: explainUserText(input) }] }];
    const usage = { inputTokens: 0, outputTokens: 0 };
    let read: ReadClaims | undefined;
    for (let turn = 0; turn < 2 && read === undefined; turn += 1) {
      const answer = await converse(messages, input.locale, signal);
      usage.inputTokens += answer.usage?.inputTokens ?? 0;
      usage.outputTokens += answer.usage?.outputTokens ?? 0;
      const text = textOf(answer);
      read = readClaims(text, known);
      // Converse refuses an empty turn of the assistant.
      messages.push(
        { role: 'assistant', content: [{ text: text.trim() || '(empty)' }] },
        { role: 'user', content: [{ text: EXPLAIN_REPAIR }] },
      );
    }
    return { read, usage };
  };

  return async (input, { signal }) => {
    if (!enabled) return explainInText(input, 'Bedrock is turned off.');
    if (input.findings.length === 0) return explainInText(input, 'There is nothing to explain.');
    try {
      const { read, usage } = await ask(input, signal);
      if (read === undefined || read.claims.length === 0) {
        const text = explainInText(input, "The model's answer could not be used.");
        return { ...text, dropped: read?.dropped ?? 0, usage };
      }
      return { ...read, source: 'model', model: modelId, usage };
    } catch (error) {
      signal.throwIfAborted();
      return explainInText(input, WORDS[classifyAwsError(error)]);
    }
  };
};
