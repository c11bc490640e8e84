import { useState } from 'preact/hooks';
import { messages } from '../messages.ts';

interface Props {
  readonly label: string;
  readonly onConfirm: () => void;
  readonly disabled?: boolean;
}

/** A button for what cannot be undone: it asks once more. */
export function ConfirmButton({ label, onConfirm, disabled = false }: Props) {
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <button type="button" class="danger" disabled={disabled} onClick={() => setAsking(true)}>
        {label}
      </button>
    );
  }
  const confirm = () => {
    setAsking(false);
    onConfirm();
  };
  return (
    <span class="confirm">
      <button type="button" class="danger" onClick={confirm}>
        {messages.confirm(label)}
      </button>
      <button type="button" onClick={() => setAsking(false)}>
        {messages.keep}
      </button>
    </span>
  );
}
