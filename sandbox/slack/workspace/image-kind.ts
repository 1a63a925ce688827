interface ImageKind {
  readonly mimetype: string;
  readonly filetype: string;
  readonly width?: number;
  readonly height?: number;
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const JPEG = Buffer.from('ffd8ff', 'hex');

/** What the first bytes say a picture is, and its size in pixels for PNG and GIF; null for no picture. */
export function imageKind(content: Buffer): ImageKind | null {
  if (content.subarray(0, 8).equals(PNG) && content.length >= 24) {
    return {
      mimetype: 'image/png',
      filetype: 'png',
      width: content.readUInt32BE(16),
      height: content.readUInt32BE(20),
    };
  }
  if (content.subarray(0, 4).toString('latin1') === 'GIF8' && content.length >= 10) {
    return {
      mimetype: 'image/gif',
      filetype: 'gif',
      width: content.readUInt16LE(6),
      height: content.readUInt16LE(8),
    };
  }
  return content.subarray(0, 3).equals(JPEG) ? { mimetype: 'image/jpeg', filetype: 'jpg' } : null;
}
