import { Icon } from './icon.tsx';
import type { User } from './wire.ts';

const HUES = [18, 48, 150, 178, 212, 252, 292, 338];

function hueOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return HUES[sum % HUES.length] ?? 0;
}

function initials(name: string): string {
  const words = name.split(/\s+/);
  return words
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('');
}

/** A person as their initials on a colour of their own; the app as its pulse. */
export function Avatar({ user, size = 36 }: { user: User | undefined; size?: number }) {
  const style = { width: size, height: size, fontSize: size * 0.4 };
  if (!user || user.isBot) {
    return (
      <span className="avatar avatar-app" style={style} aria-hidden="true">
        <Icon name="pulse" size={size * 0.68} />
      </span>
    );
  }
  const hue = hueOf(user.id);
  const background = `linear-gradient(140deg, oklch(0.66 0.13 ${hue}), oklch(0.5 0.13 ${hue + 24}))`;
  return (
    <span className="avatar" style={{ ...style, background }} aria-hidden="true">
      {initials(user.realName)}
    </span>
  );
}
