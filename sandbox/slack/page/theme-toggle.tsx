import { useEffect, useState } from 'react';
import { Icon } from './icon.tsx';

const KEY = 'theme';
type Theme = 'light' | 'dark';

function systemTheme(): Theme {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function stored(): Theme | null {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : null;
}

/** Light or dark: the system's choice until the reader chooses. */
export function ThemeToggle() {
  const [chosen, setChosen] = useState(stored);
  const theme = chosen ?? systemTheme();
  useEffect(() => {
    if (!chosen) return;
    document.documentElement.dataset['theme'] = chosen;
    localStorage.setItem(KEY, chosen);
  }, [chosen]);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      className="rail-button"
      onClick={() => setChosen(other)}
      aria-label={`Switch to ${other} theme`}
      title={`Switch to ${other} theme`}
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} size={20} />
    </button>
  );
}
