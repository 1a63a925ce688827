import type { CardBlock, ContainerBlock } from '@slack/types';
import type { ReactNode } from 'react';
import { ElementView } from './element-view.tsx';
import { ImageView } from './image-view.tsx';
import { RichText } from './rich-text.tsx';
import { TextObjectView } from './text-object.tsx';

/** A card: picture, title, text and buttons. */
export function CardView({ card }: { card: CardBlock }) {
  return (
    <div className="card">
      {card.hero_image && <ImageView image={card.hero_image} className="card-hero" />}
      <div className="card-head">
        {card.icon && <ImageView image={card.icon} className="context-image" />}
        <div>
          {card.title && (
            <strong>
              <TextObjectView text={card.title} />
            </strong>
          )}
          {card.subtitle && (
            <span className="card-subtitle">
              <TextObjectView text={card.subtitle} />
            </span>
          )}
        </div>
      </div>
      {card.body && (
        <div className="text">
          <TextObjectView text={card.body} />
        </div>
      )}
      {card.actions && (
        <div className="actions">
          {card.actions.map((button) => (
            <ElementView key={button.action_id} blockId={card.block_id ?? ''} element={button} />
          ))}
        </div>
      )}
    </div>
  );
}

function ContainerHead({ container }: { container: ContainerBlock }) {
  const { rich_text_title: rich, title, subtitle } = container;
  return (
    <>
      {rich ? <RichText block={rich} /> : <strong>{title?.text}</strong>}
      {subtitle && (
        <span className="card-subtitle">
          <TextObjectView text={subtitle} />
        </span>
      )}
    </>
  );
}

/** A frame around blocks, which may fold. */
export function ContainerView(props: { container: ContainerBlock; children: ReactNode }) {
  const { container, children } = props;
  if (!container.is_collapsible) {
    return (
      <section className={`container${container.has_header_divider ? ' divided' : ''}`}>
        <header>
          <ContainerHead container={container} />
        </header>
        <div className="blocks">{children}</div>
      </section>
    );
  }
  return (
    <details className="container" open={!container.default_collapsed}>
      <summary>
        <ContainerHead container={container} />
      </summary>
      <div className="blocks">{children}</div>
    </details>
  );
}
