import type { InputBlock } from '@slack/types';
import { useId } from 'react';
import { ElementView } from './element-view.tsx';
import { InInputContext } from './filling.ts';
import { usePlace } from './press-place.tsx';

/** A labelled input, with its hint and what is wrong with it. */
export function InputBlockView({ block }: { block: InputBlock }) {
  const { errors } = usePlace();
  const id = useId();
  const error = errors[block.block_id ?? ''];
  return (
    <fieldset className={`input${error ? ' invalid' : ''}`} aria-describedby={`${id}-note`}>
      <legend>
        {block.label.text}
        {block.optional && <span className="hint"> (optional)</span>}
      </legend>
      <InInputContext value={!block.dispatch_action}>
        <ElementView blockId={block.block_id ?? ''} element={block.element} />
      </InInputContext>
      <div id={`${id}-note`}>
        {error && (
          <p className="failure" role="alert">
            {error}
          </p>
        )}
        {block.hint && <p className="hint">{block.hint.text}</p>}
      </div>
    </fieldset>
  );
}
