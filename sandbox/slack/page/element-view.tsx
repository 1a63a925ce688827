import type {
  ActionsBlockElement,
  Button,
  ContextActionsBlockElement,
  FeedbackButtons,
  InputBlockElement,
  Overflow,
} from '@slack/types';
import { useState } from 'react';
import { ChoiceView, isChoice } from './choice-elements.tsx';
import { withEmoji } from './emoji.ts';
import { Icon } from './icon.tsx';
import { keyOf, usePlace } from './press-place.tsx';
import { isTyped, TypedView } from './typed-elements.tsx';

export type AnyElement = ActionsBlockElement | ContextActionsBlockElement | InputBlockElement;

function ButtonView({ blockId, element }: { blockId: string; element: Button }) {
  const { press, busy } = usePlace();
  const actionId = element.action_id ?? '';
  const waiting = busy === keyOf(blockId, actionId);
  return (
    <button
      type="button"
      className={`button ${element.style ?? ''}${waiting ? ' waiting' : ''}`}
      aria-label={element.accessibility_label}
      aria-busy={waiting}
      disabled={waiting}
      onClick={() => {
        if (element.url) open(element.url, '_blank', 'noreferrer');
        press({ blockId, actionId, confirm: element.confirm });
      }}
    >
      {withEmoji(element.text.text)}
    </button>
  );
}

function OverflowView({ blockId, element }: { blockId: string; element: Overflow }) {
  const { press } = usePlace();
  const [shown, setShown] = useState(false);
  const actionId = element.action_id ?? '';
  return (
    <span className="overflow">
      <button
        type="button"
        className="button"
        aria-label="More"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
        onBlur={(event) => {
          if (!event.relatedTarget?.closest('.overflow-menu')) setShown(false);
        }}
      >
        <Icon name="dots" />
      </button>
      {shown && (
        <span className="popover overflow-menu">
          {element.options.map((option) => (
            <button
              type="button"
              key={option.value ?? option.text.text}
              onClick={() => {
                setShown(false);
                if (option.url) open(option.url, '_blank', 'noreferrer');
                press({ blockId, actionId, value: option.value ?? null, confirm: element.confirm });
              }}
            >
              {withEmoji(option.text.text)}
            </button>
          ))}
        </span>
      )}
    </span>
  );
}

function FeedbackView({ blockId, element }: { blockId: string; element: FeedbackButtons }) {
  const { press } = usePlace();
  const actionId = element.action_id ?? '';
  return (
    <span className="feedback">
      {[element.positive_button, element.negative_button].map((choice) => (
        <button
          type="button"
          key={choice.value}
          className="button quiet"
          aria-label={choice.accessibility_label}
          onClick={() => press({ blockId, actionId, value: choice.value })}
        >
          {withEmoji(choice.text.text)}
        </button>
      ))}
    </span>
  );
}

/** One interactive element of any kind. */
export function ElementView({ blockId, element }: { blockId: string; element: AnyElement }) {
  const { press } = usePlace();
  if (isChoice(element)) return <ChoiceView blockId={blockId} element={element} />;
  if (isTyped(element)) return <TypedView blockId={blockId} element={element} />;
  switch (element.type) {
    case 'button':
      return <ButtonView blockId={blockId} element={element} />;
    case 'overflow':
      return <OverflowView blockId={blockId} element={element} />;
    case 'feedback_buttons':
      return <FeedbackView blockId={blockId} element={element} />;
    case 'icon_button':
    case 'workflow_button':
      return (
        <button
          type="button"
          className="button quiet"
          onClick={() => press({ blockId, actionId: element.action_id ?? '' })}
        >
          {element.text.text}
        </button>
      );
    case 'file_input':
      return <p className="hint">Files cannot be attached in the sandbox.</p>;
    default:
      return null;
  }
}
