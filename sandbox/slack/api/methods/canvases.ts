import { z } from 'zod';
import { jsonArgument } from '../argument-schemas.ts';
import { joinedChannel } from '../find-channel.ts';
import { defineMethod, refuse } from '../method.ts';

export const canvasesCreate = defineMethod({
  name: 'canvases.create',
  tier: 'tier2',
  scope: 'canvases:write',
  input: z.looseObject({
    title: z.string().max(255).optional(),
    channel_id: z.string().optional(),
    document_content: jsonArgument(
      z.strictObject({ type: z.literal('markdown'), markdown: z.string() }),
    ).optional(),
  }),
  run: ({ title = 'Untitled', channel_id, document_content }, core) => {
    const { workspace } = core;
    const found = channel_id ? joinedChannel(core, channel_id) : undefined;
    if (found && 'refusal' in found) return found.refusal;
    if (!workspace.paidPlan && !channel_id) return refuse('free_team_canvas_tab_required');
    const id = workspace.nextId('F');
    workspace.files.set(id, {
      id,
      name: `${title}.canvas`,
      title,
      altText: '',
      userId: workspace.app.botUserId,
      length: document_content?.markdown.length ?? 0,
      readyAt: workspace.clock(),
      channels: new Set(channel_id ? [channel_id] : []),
      canvas: document_content?.markdown ?? '',
    });
    found?.channel.canvases.push(id);
    workspace.changed();
    return { canvas_id: id };
  },
});
