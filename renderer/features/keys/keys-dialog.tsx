// Every key of the window, and a way to choose others. Nothing can be chosen that a program in a terminal could want, that
// a browser keeps for itself, or that another action has.
import { type KeyboardEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { type ActionId, LISTED, type ListedAction } from '../../actions.ts';
import { type ChosenKeys, chosenKeys, FIXED_KEYS, keyName, keysOf, MAC, pressedKey, whyNotKey } from '../../keys.ts';
import { Button } from '../../ui/button.tsx';
import './keys-dialog.css';
import { useModal } from '../../ui/use-modal.ts';

const GROUPS = [...new Set(LISTED.map(({ group }) => group))];

/** The dialog. */
export function KeysDialog({ onChange, onClose }: { onChange(keys: ChosenKeys): void; onClose(): void }) {
  const keys = useStore(chosenKeys, (state) => state.keys);
  const dialog = useRef<HTMLDialogElement>(null);
  /** The action whose next key is awaited, and what was wrong with the last one. */
  const [asked, setAsked] = useState<{ readonly action: ActionId; readonly problem: string | null } | null>(null);

  useModal(dialog);

  function set(action: ActionId, key: string | null | undefined): void {
    const { [action]: _, ...rest } = keys;
    onChange(key === undefined ? rest : { ...rest, [action]: key });
    setAsked(null);
  }

  function take(event: KeyboardEvent, action: ActionId): void {
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') setAsked(null);
    else if ((event.key === 'Backspace' || event.key === 'Delete') && !event.ctrlKey && !event.metaKey)
      set(action, null);
    else if (!/^(Control|Shift|Alt|Meta)$/.test(event.key)) {
      const key = pressedKey(event.nativeEvent);
      const problem = key === null ? whyNotKey('', action) : whyNotKey(key, action);
      if (key === null || problem !== null) setAsked({ action, problem });
      else set(action, key);
    }
  }

  const row = (action: ListedAction) => {
    const { id, title, fixed } = action;
    const names = keysOf(id, keys).map((key) => keyName(key));
    const waiting = asked?.action === id;
    return (
      <tr key={id}>
        <th scope="row">{title}</th>
        <td>
          {waiting ? (
            <span role="status" className={asked.problem === null ? 'keys-waiting' : 'keys-problem'}>
              {asked.problem ?? 'Press a key; Backspace for none'}
            </span>
          ) : (
            names.map((name) => <kbd key={name}>{name}</kbd>)
          )}
        </td>
        <td className="keys-buttons">
          {fixed !== true && (
            <Button
              look="plain"
              aria-label={waiting ? `Press a key for ${title}` : `Change the key of ${title}`}
              onClick={() => setAsked(waiting ? null : { action: id, problem: null })}
              onKeyDown={(event) => {
                if (waiting) take(event, id);
              }}
              onBlur={() => setAsked((now) => (now?.action === id ? null : now))}
            >
              {waiting ? 'Cancel' : 'Change'}
            </Button>
          )}
          {keys[id] !== undefined && (
            <Button look="plain" aria-label={`Reset the key of ${title}`} onClick={() => set(id, undefined)}>
              Reset
            </Button>
          )}
        </td>
      </tr>
    );
  };

  return (
    <dialog
      ref={dialog}
      className="keys"
      aria-label="Keyboard"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="keys-head">
        <h2>Keyboard</h2>
        <Button disabled={Object.keys(keys).length === 0} onClick={() => onChange({})}>
          All as at first
        </Button>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </header>
      <div className="keys-list">
        {GROUPS.map((group) => (
          <table key={group}>
            <caption>{group}</caption>
            <tbody>{LISTED.filter((action) => action.group === group).map(row)}</tbody>
          </table>
        ))}
        <table>
          <caption>Always the same</caption>
          <tbody>
            {FIXED_KEYS.map(({ title, mac, others }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                <td>
                  <kbd>{MAC ? mac : others}</kbd>
                </td>
                <td />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </dialog>
  );
}
