import type { Method } from './method.ts';
import { apiTest, authTest, connectionsOpen } from './methods/auth.ts';
import { blocksValidate } from './methods/blocks-validate.ts';
import { canvasesCreate } from './methods/canvases.ts';
import { bookmarksAdd, pinsAdd } from './methods/channel-extras.ts';
import { chatDelete, chatGetPermalink, chatUpdate } from './methods/chat-edit.ts';
import { chatPostEphemeral, chatPostMessage } from './methods/chat-post.ts';
import {
  conversationsHistory,
  conversationsInfo,
  conversationsList,
  conversationsMembers,
  conversationsReplies,
} from './methods/conversations-read.ts';
import {
  conversationsJoin,
  conversationsOpen,
  conversationsSetTopic,
} from './methods/conversations-write.ts';
import { filesCompleteUpload, filesGetUploadUrl, filesInfo } from './methods/files.ts';
import { reactionsAdd, reactionsGet, reactionsRemove } from './methods/reactions.ts';
import { userGroupsList, userGroupsUsersList } from './methods/user-groups.ts';
import { usersInfo, usersList } from './methods/users.ts';
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from './methods/views.ts';

/** Every Web API method that the local Slack answers; others get `unknown_method`. */
export const allMethods: readonly Method[] = [
  apiTest,
  authTest,
  blocksValidate,
  bookmarksAdd,
  canvasesCreate,
  chatDelete,
  chatGetPermalink,
  chatPostEphemeral,
  chatPostMessage,
  chatUpdate,
  connectionsOpen,
  conversationsHistory,
  conversationsInfo,
  conversationsJoin,
  conversationsList,
  conversationsMembers,
  conversationsOpen,
  conversationsReplies,
  conversationsSetTopic,
  filesCompleteUpload,
  filesGetUploadUrl,
  filesInfo,
  pinsAdd,
  reactionsAdd,
  reactionsGet,
  reactionsRemove,
  userGroupsList,
  userGroupsUsersList,
  usersInfo,
  usersList,
  viewsOpen,
  viewsPublish,
  viewsPush,
  viewsUpdate,
];
