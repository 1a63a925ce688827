import { type KeyboardEvent, useRef, useState } from 'react';
import { Icon } from './icon.tsx';
import { useReader } from './reader.ts';
import { type Suggestion, suggest } from './suggestions.ts';
import { act } from './wire.ts';

function SuggestionList(props: {
  suggestions: readonly Suggestion[];
  chosen: number;
  onChoose: (suggestion: Suggestion) => void;
}) {
  const { suggestions, chosen, onChoose } = props;
  if (suggestions.length === 0) return null;
  return (
    <div className="popover suggestions" role="listbox" id="suggestions" aria-label="Suggestions">
      {suggestions.map((suggestion, i) => (
        <div
          key={suggestion.insert}
          id={`suggestion-${i}`}
          role="option"
          aria-selected={i === chosen}
          tabIndex={-1}
          // Before the text field loses the focus.
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(suggestion);
          }}
        >
          <strong>{suggestion.insert}</strong>
          <span>{suggestion.note}</span>
        </div>
      ))}
    </div>
  );
}

/** Sends a message or a command, as the first character says. */
function send(userId: string, channelId: string, threadTs: string | undefined, text: string) {
  const [, command, rest = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
  if (command) return act(userId, '/slash', { channelId, command, text: rest, threadTs });
  return act(userId, '/messages', { channelId, text, threadTs });
}

/** Where one writes: Enter sends, Shift+Enter starts a line, `/` and `@` suggest. */
export function Composer(props: { channelId: string; threadTs?: string; placeholder: string }) {
  const { channelId, threadTs, placeholder } = props;
  const { userId, directory } = useReader();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const suggestions = suggest(text, directory);

  function write(next: string): void {
    setText(next);
    setChosen(0);
  }
  function choose(suggestion: Suggestion): void {
    write(`${text.slice(0, suggestion.from)}${suggestion.insert} `);
    field.current?.focus();
  }
  function submit(): void {
    const typed = text.trim();
    if (typed === '') return;
    write('');
    void send(userId, channelId, threadTs, typed);
  }
  /** @returns true when the key was for the suggestions. */
  function steer(key: string): boolean {
    const suggestion = suggestions[chosen];
    if (!suggestion) return false;
    if (key === 'Tab' || key === 'Enter') {
      choose(suggestion);
      return true;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step === undefined) return false;
    setChosen((chosen + step + suggestions.length) % suggestions.length);
    return true;
  }
  function onKey(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const sends = event.key === 'Enter' && !event.shiftKey;
    if (steer(event.key)) event.preventDefault();
    else if (sends) {
      event.preventDefault();
      submit();
    }
  }

  return (
    <div className="composer">
      <SuggestionList suggestions={suggestions} chosen={chosen} onChoose={choose} />
      <textarea
        ref={field}
        value={text}
        rows={1}
        placeholder={placeholder}
        aria-label={placeholder}
        aria-autocomplete="list"
        aria-controls="suggestions"
        aria-activedescendant={suggestions.length > 0 ? `suggestion-${chosen}` : undefined}
        onChange={({ target }) => write(target.value)}
        onKeyDown={onKey}
      />
      <button
        type="button"
        className="send"
        aria-label="Send"
        disabled={text.trim() === ''}
        onClick={submit}
      >
        <Icon name="send" />
      </button>
    </div>
  );
}
