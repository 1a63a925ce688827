import type { ImageElement } from '@slack/types';

type Pictured = Pick<ImageElement, 'alt_text'> &
  ({ image_url: string } | { slack_file: { id: string } | { url: string } });

function addressOf(image: Pictured): string {
  if ('image_url' in image) return image.image_url;
  if ('id' in image.slack_file) return `/workspace/files/${image.slack_file.id}`;
  const id = /\/(?:T[A-Z0-9]+-)?(F[A-Z0-9]{8,})\//.exec(image.slack_file.url)?.[1];
  return `/workspace/files/${id ?? 'unknown'}`;
}

/** A picture from an address or from a file that was uploaded to the workspace. */
export function ImageView({ image, className }: { image: Pictured; className?: string }) {
  return <img className={className} src={addressOf(image)} alt={image.alt_text} />;
}
