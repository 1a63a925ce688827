import type { SectionBlock } from '@slack/types';
import { ElementView } from './element-view.tsx';
import { ImageView } from './image-view.tsx';
import { TextObjectView } from './text-object.tsx';

/** Text, fields in two columns, and something beside them. */
export function SectionView({ block }: { block: SectionBlock }) {
  const { text, fields, accessory, block_id = '' } = block;
  return (
    <div className="section">
      <div className="section-main">
        {text && (
          <div className="text">
            <TextObjectView text={text} />
          </div>
        )}
        {fields && (
          <div className="fields">
            {fields.map((field, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no other identity.
              <div key={i} className="text">
                <TextObjectView text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="accessory">
          {accessory.type === 'image' ? (
            <ImageView image={accessory} className="accessory-image" />
          ) : (
            <ElementView blockId={block_id} element={accessory} />
          )}
        </div>
      )}
    </div>
  );
}
