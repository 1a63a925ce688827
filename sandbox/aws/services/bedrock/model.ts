import type {
  ContentBlock,
  ConverseRequest,
  Message,
  StopReason,
  TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import type { ModelFault } from '../../faults.ts';
import { answerFindings, findingsIn } from './answer-findings.ts';
import { answerQuestion } from './answer-question.ts';
import { brokenJson, hostileClaims, hostileText, inventedClaims } from './misbehave.ts';

/** What the model said. */
export interface Reply {
  readonly content: ContentBlock;
  readonly stopReason: StopReason;
  readonly usage: TokenUsage;
}

type ToolContent = Extract<ContentBlock, { toolUse: object }>;
type ToolInput = ToolContent['toolUse']['input'];

const CHARACTERS_A_TOKEN = 4;
const DEFAULT_MAX_TOKENS = 4096;

const textsOf = (message: Message): string =>
  (message.content ?? []).map((block) => block.text ?? '').join('\n');

const promptOf = (request: ConverseRequest): string =>
  (request.messages ?? [])
    .filter(({ role }) => role === 'user')
    .map(textsOf)
    .join('\n');

const tokens = (text: string): number => Math.ceil(text.length / CHARACTERS_A_TOKEN);

/** The tool that must be used, where the request forces one. */
const forcedTool = (request: ConverseRequest): string | undefined => {
  const choice = request.toolConfig?.toolChoice;
  if (choice?.tool !== undefined) return choice.tool.name;
  const first = request.toolConfig?.tools?.find(({ toolSpec }) => toolSpec !== undefined);
  return choice?.any === undefined ? undefined : first?.toolSpec?.name;
};

const answerOf = (prompt: string, fault: ModelFault | undefined, random: () => number): unknown => {
  const findings = findingsIn(prompt);
  if (findings === undefined) return fault === 'hostile' ? hostileText() : answerQuestion(prompt);
  if (fault === 'hostile') return hostileClaims(findings.evidence.map(({ id }) => id));
  if (fault === 'wrong') return random() < 0.5 ? inventedClaims() : brokenJson();
  return answerFindings(findings);
};

const usageOf = (request: ConverseRequest, output: string): TokenUsage => {
  const input = JSON.stringify([request.system, request.messages, request.toolConfig]);
  const [inputTokens, outputTokens] = [tokens(input), tokens(output)];
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
};

/** Answers a conversation from what it holds and nothing else, in the form that was asked for. */
export const reply = (
  request: ConverseRequest,
  fault: ModelFault | undefined,
  random: () => number,
): Reply => {
  const answer = answerOf(promptOf(request), fault, random);
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const tool = forcedTool(request);
  if (tool !== undefined) {
    const input = (typeof answer === 'string' ? { text: answer } : answer) as ToolInput;
    const toolUse = { toolUseId: `tooluse_${tokens(text)}`, name: tool, input };
    return { content: { toolUse }, stopReason: 'tool_use', usage: usageOf(request, text) };
  }
  const room = (request.inferenceConfig?.maxTokens ?? DEFAULT_MAX_TOKENS) * CHARACTERS_A_TOKEN;
  const said = text.slice(0, room);
  return {
    content: { text: said },
    stopReason: said.length < text.length ? 'max_tokens' : 'end_turn',
    usage: usageOf(request, said),
  };
};
