import { useEffect, useRef, useState } from 'react';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import { useReader } from './reader.ts';
import type { User } from './wire.ts';

function standing(user: User): string {
  if (user.deleted) return 'Deactivated';
  return user.isStranger ? `${user.title} · external` : user.title;
}

function PersonChoice({ user, onChoose }: { user: User; onChoose: () => void }) {
  const { userId, go } = useReader();
  const current = user.id === userId;
  return (
    <li>
      <button
        type="button"
        className="person-choice"
        disabled={user.deleted}
        aria-current={current}
        onClick={() => {
          go({ user: user.id });
          onChoose();
        }}
      >
        <Avatar user={user} size={32} />
        <span className="person-lines">
          <strong>{user.realName}</strong>
          <span>{standing(user)}</span>
        </span>
        {current && <Icon name="check" />}
      </button>
    </li>
  );
}

/** Bottom left: who one is, and a way to be someone else. */
export function PersonSwitch() {
  const { directory, userId } = useReader();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      const isKey = event instanceof KeyboardEvent;
      if (isKey ? event.key === 'Escape' : !box.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', close);
    };
  }, [open]);
  const people = directory.users.filter((user) => !user.isBot);
  const me = people.find(({ id }) => id === userId);
  return (
    <div className="person-switch" ref={box}>
      <button
        type="button"
        className="me"
        aria-expanded={open}
        aria-haspopup="true"
        aria-label={`You are ${me?.realName ?? userId}. Be someone else`}
        title={`You are ${me?.realName ?? userId}`}
        onClick={() => setOpen(!open)}
      >
        <Avatar user={me} size={38} />
        <span className="presence" />
      </button>
      {open && (
        <div className="popover people-popover">
          <p className="popover-title">Be someone else</p>
          <ul>
            {people.map((user) => (
              <PersonChoice key={user.id} user={user} onChoose={() => setOpen(false)} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
