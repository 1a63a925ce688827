import type { KnownBlock } from '@slack/types';
import { CardView, ContainerView } from './card-blocks.tsx';
import { ElementView } from './element-view.tsx';
import { ImageView } from './image-view.tsx';
import { InputBlockView } from './input-block.tsx';
import { MarkdownText } from './markdown-text.tsx';
import { PlanView, TaskCardView } from './plan-blocks.tsx';
import { WebLink } from './references.tsx';
import { RichText } from './rich-text.tsx';
import { SectionView } from './section-block.tsx';
import { TableView } from './table-block.tsx';
import { TextObjectView } from './text-object.tsx';

function ContextView({ block }: { block: Extract<KnownBlock, { type: 'context' }> }) {
  return (
    <div className="context">
      {block.elements.map((element, i) =>
        element.type === 'image' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the elements of a context have no other identity.
          <ImageView key={i} image={element} className="context-image" />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the elements of a context have no other identity.
          <span key={i} className="context-text">
            <TextObjectView text={element} />
          </span>
        ),
      )}
    </div>
  );
}

function ActionsView({
  block,
}: {
  block: Extract<KnownBlock, { type: 'actions' | 'context_actions' }>;
}) {
  return (
    <div className="actions">
      {block.elements.map((element) => (
        <ElementView key={element.action_id} blockId={block.block_id ?? ''} element={element} />
      ))}
    </div>
  );
}

function PictureView({ block }: { block: Extract<KnownBlock, { type: 'image' }> }) {
  return (
    <figure className="picture">
      {block.title && <figcaption>{block.title.text}</figcaption>}
      <ImageView image={block} />
    </figure>
  );
}

/** One block of any kind. */
function BlockView({ block }: { block: KnownBlock }) {
  switch (block.type) {
    case 'section':
      return <SectionView block={block} />;
    case 'header':
      return (
        <h3 className="header">
          <TextObjectView text={block.text} />
        </h3>
      );
    case 'divider':
      return <hr />;
    case 'context':
      return <ContextView block={block} />;
    case 'actions':
    case 'context_actions':
      return <ActionsView block={block} />;
    case 'image':
      return <PictureView block={block} />;
    case 'input':
      return <InputBlockView block={block} />;
    case 'rich_text':
      return <RichText block={block} />;
    case 'markdown':
      return <MarkdownText text={block.text} />;
    case 'table':
    case 'data_table':
      return <TableView block={block} />;
    case 'alert':
      return (
        <div className={`alert ${block.level ?? 'default'}`} role="note">
          <TextObjectView text={block.text} />
        </div>
      );
    case 'task_card':
      return <TaskCardView task={block} />;
    case 'plan':
      return <PlanView plan={block} />;
    case 'card':
      return <CardView card={block} />;
    case 'carousel':
      return (
        <div className="carousel">
          {block.elements.map((card, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cards may have no id.
            <CardView key={i} card={card} />
          ))}
        </div>
      );
    case 'container':
      return (
        <ContainerView container={block}>
          {block.child_blocks.map((child) => (
            <BlockView key={child.block_id} block={child} />
          ))}
        </ContainerView>
      );
    case 'video':
      return (
        <p className="text">
          ▶ <WebLink url={block.title_url ?? block.video_url}>{block.title.text}</WebLink>
        </p>
      );
    case 'file':
      return <p className="text">{block.external_id}</p>;
  }
}

/** The blocks of a message or a view. */
export function BlocksView({ blocks }: { blocks: readonly Record<string, unknown>[] }) {
  return (
    <div className="blocks">
      {(blocks as unknown as KnownBlock[]).map((block) => (
        <BlockView key={block.block_id} block={block} />
      ))}
    </div>
  );
}
