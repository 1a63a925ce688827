import { z } from 'zod';
import { findMessage } from '../../workspace/threads.ts';
import { joinedChannel } from '../find-channel.ts';
import { defineMethod, refuse } from '../method.ts';

const MAX_BOOKMARKS = 100;

export const pinsAdd = defineMethod({
  name: 'pins.add',
  tier: 'tier2',
  scope: 'pins:write',
  input: z.looseObject({ channel: z.string().min(1), timestamp: z.string().min(1) }),
  run: ({ channel, timestamp }, core) => {
    const found = joinedChannel(core, channel);
    if ('refusal' in found) return found.refusal;
    if (!findMessage(core.workspace, channel, timestamp)) return refuse('message_not_found');
    if (found.channel.pins.has(timestamp)) return refuse('already_pinned');
    found.channel.pins.add(timestamp);
    core.workspace.changed();
    return {};
  },
});

export const bookmarksAdd = defineMethod({
  name: 'bookmarks.add',
  tier: 'tier2',
  scope: 'bookmarks:write',
  input: z.looseObject({
    channel_id: z.string().min(1),
    title: z.string().min(1),
    type: z.literal('link'),
    link: z.string().optional(),
    emoji: z.string().optional(),
  }),
  run: ({ channel_id, title, link, emoji }, core) => {
    const found = joinedChannel(core, channel_id);
    if ('refusal' in found) return found.refusal;
    if (link === undefined || !/^https?:\/\//.test(link)) return refuse('invalid_link');
    if (found.channel.bookmarks.length >= MAX_BOOKMARKS) return refuse('too_many_bookmarks');
    const bookmark = {
      id: core.workspace.nextId('Bk'),
      channel_id,
      title,
      link,
      emoji: emoji ?? '',
      type: 'link',
      app_id: core.workspace.app.id,
    };
    found.channel.bookmarks.push(bookmark);
    core.workspace.changed();
    return { bookmark };
  },
});
