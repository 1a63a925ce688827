import { Icon } from './icon.tsx';

/** A file of a message: a picture as a picture, everything else as a card to download. */
export function FileView({ file }: { file: Record<string, unknown> }) {
  const address = `/workspace/files/${String(file['id'])}`;
  const title = String(file['title']);
  if (String(file['mimetype']).startsWith('image/')) {
    return (
      <figure className="picture">
        <figcaption>{title}</figcaption>
        <img src={address} alt={String(file['alt_txt'] ?? title)} />
      </figure>
    );
  }
  return (
    <a className="file-card" href={address} download={String(file['name'])}>
      <Icon name="page" size={26} />
      <span className="file-lines">
        <strong>{title}</strong>
        <small>
          {String(file['name'])} · {Math.max(1, Math.round(Number(file['size']) / 1024))} kB
        </small>
      </span>
    </a>
  );
}
