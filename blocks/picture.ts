import type { ImageBlock } from '@slack/types';
import type { Incident } from '../src/domain/incident.ts';

/** The newest picture of the cascade with all of it in words, or nothing while there is none. */
export const pictureBlocks = ({ picture }: Incident): ImageBlock[] =>
  picture ? [{ type: 'image', slack_file: { id: picture.fileId }, alt_text: picture.altText }] : [];
