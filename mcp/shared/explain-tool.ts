import { explainFindings } from '../contracts/explain-findings.ts';
import type { Explain } from './bedrock-explain.ts';
import { defineTool, type Tool } from './define-tool.ts';

/** `explain_findings`, the same in all three servers. */
export const createExplainTool = (explain: Explain): Tool => defineTool(explainFindings, explain);
