import { useState } from 'preact/hooks';
import { time, words } from '../../../format.ts';
import { useAction } from '../../../graph/use-action.ts';
import { messages } from '../../../messages.ts';
import { ActionNotices } from '../../../parts/action-notices.tsx';
import { saveEntry } from './change-entry.ts';
import { drafts, type EntryKind, type Stored, textOf } from './entries.ts';
import { useFaults } from './use-faults.ts';

const text = messages.operations.registry;

interface Props {
  readonly kind: EntryKind;
  /** What the registry has now. Null: no such entry. */
  readonly stored: Stored | null;
  readonly reload: () => void;
  readonly onClose: () => void;
}

/** Edits one entry as JSON. When another operator changes it meanwhile, both versions are shown side by side. */
export function EntryEditor({ kind, stored, reload, onClose }: Props) {
  const [edited, setEdited] = useState(stored);
  const [entered, setEntered] = useState(() => textOf(stored?.content ?? drafts[kind]));
  const { entry, faults } = useFaults(kind, entered);
  const action = useAction(reload);
  const isOfFile = stored?.source === 'FILE';
  const hasConflict = !action.isRunning && edited?.version !== stored?.version;
  const save = async (event: Event) => {
    event.preventDefault();
    if (entry && (await saveEntry(action.run, kind, entry, edited))) onClose();
  };
  const takeStored = () => {
    setEdited(stored);
    setEntered(textOf(stored?.content ?? drafts[kind]));
  };
  return (
    <form class="panel" aria-label={text.entry} onSubmit={save}>
      <h2>{edited ? text.edit(edited.key, edited.version) : text.create[kind]}</h2>
      {isOfFile && <p class="note">{text.ofFile}</p>}
      <div class={hasConflict && stored ? 'pair' : undefined}>
        <label class="field">
          {text.json(words(kind))}
          <textarea
            rows={14}
            spellcheck={false}
            readOnly={isOfFile}
            value={entered}
            aria-describedby="faults"
            aria-invalid={faults !== undefined && faults.length > 0}
            onInput={({ currentTarget }) => setEntered(currentTarget.value)}
          />
        </label>
        {hasConflict && stored && (
          <label class="field">
            {text.stored(stored.version)}
            <textarea rows={14} readOnly value={textOf(stored.content)} />
          </label>
        )}
      </div>
      <ul class="faults" id="faults" role="status">
        {faults === undefined && <li>{text.validating}</li>}
        {faults?.length === 0 && <li class="valid">{text.valid}</li>}
        {faults?.map(({ path, message }) => (
          <li key={`${path} ${message}`} class="fault">
            {message}
          </li>
        ))}
      </ul>
      {hasConflict && (
        <div class="note warn" role="alert">
          {stored ? text.changedBy(stored.version, stored.updatedBy, time(stored.updatedAt)) : text.removed}
          <div class="row last">
            <button type="button" onClick={takeStored}>
              {text.takeStored}
            </button>
            <button type="button" onClick={() => setEdited(stored)}>
              {text.keepMine}
            </button>
          </div>
        </div>
      )}
      <ActionNotices of={action} />
      <div class="row last">
        {!isOfFile && (
          <button type="submit" class="main" disabled={faults?.length !== 0 || hasConflict || action.isRunning}>
            {text.save}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {text.close}
        </button>
      </div>
    </form>
  );
}
