import { useState } from 'preact/hooks';
import { words } from '../../../format.ts';
import { graphql } from '../../../graph/graphql.ts';
import type { Action } from '../../../graph/use-action.ts';
import { messages } from '../../../messages.ts';
import type { Budget } from './budgets-query.ts';

const text = messages.operations.usage;

type ScopeKind = Budget['scope']['kind'];

const setMutation = graphql(`
  mutation SetBudget($input: SetBudgetInput!) {
    setBudget(input: $input) { userErrors { message } }
  }
`);

const scopes = {
  ALL: () => ({ all: true }),
  OWNER: (owner: string) => ({ owner }),
  PROJECT: (project: string) => ({ project }),
  TAG: (tag: string) => ({ tag }),
  MODEL: (model: string) => ({ model }),
  API_KEY: (apiKey: string) => ({ apiKey }),
} as const;
const scopeKinds = Object.keys(scopes) as readonly ScopeKind[]; // TypeScript types them as texts.

const periods = ['DAY', 'WEEK', 'MONTH'] as const;
const actions = ['NOTIFY', 'BLOCK'] as const;

interface Props {
  /** Null: a new budget. */
  readonly budget: Budget | null;
  readonly run: Action['run'];
  readonly isRunning: boolean;
  readonly onSaved: () => void;
}

/** Sets a budget. One of another scope or period is another budget, so both are fixed while a budget is edited. */
export function BudgetForm({ budget, run, isRunning, onSaved }: Props) {
  const [kind, setKind] = useState<ScopeKind>(budget?.scope.kind ?? 'ALL');
  const [subject, setSubject] = useState(budget?.scope.subject ?? '');
  const [period, setPeriod] = useState<(typeof periods)[number]>(budget?.period ?? 'MONTH');
  const [amount, setAmount] = useState(budget?.amount ?? '');
  const [action, setAction] = useState<(typeof actions)[number]>(budget?.action ?? 'NOTIFY');
  const [thresholds, setThresholds] = useState((budget?.thresholds ?? [50, 80, 100]).join(', '));
  const [timeZone, setTimeZone] = useState(budget?.timeZone ?? 'UTC');
  const save = async (event: Event) => {
    event.preventDefault();
    const percentages = thresholds.split(/[\s,]+/).flatMap((one) => (one === '' ? [] : [Number(one)]));
    const input = { scope: scopes[kind](subject), period, amount, action, timeZone, thresholds: percentages };
    if (await run(setMutation, { input })) onSaved();
  };
  return (
    <form class="row" aria-label={budget ? text.editBudget : text.newBudget} onSubmit={save}>
      <Choice label={text.scope} value={kind} values={scopeKinds} onChange={setKind} disabled={budget !== null} />
      {kind !== 'ALL' && (
        <label class="field">
          {text.subject}
          <input
            type="text"
            required
            disabled={budget !== null}
            value={subject}
            onInput={({ currentTarget }) => setSubject(currentTarget.value)}
          />
        </label>
      )}
      <Choice label={text.period} value={period} values={periods} onChange={setPeriod} disabled={budget !== null} />
      <label class="field">
        {text.amountUsd}
        <input
          type="text"
          inputMode="decimal"
          required
          value={amount}
          onInput={({ currentTarget }) => setAmount(currentTarget.value)}
        />
      </label>
      <Choice label={text.action} value={action} values={actions} onChange={setAction} />
      <label class="field">
        {text.thresholds}
        <input type="text" value={thresholds} onInput={({ currentTarget }) => setThresholds(currentTarget.value)} />
      </label>
      <label class="field">
        {text.timeZone}
        <input
          type="text"
          required
          value={timeZone}
          onInput={({ currentTarget }) => setTimeZone(currentTarget.value)}
        />
      </label>
      <button type="submit" class="main" disabled={isRunning}>
        {budget ? text.saveBudget : text.setBudget}
      </button>
      {budget && (
        <button type="button" onClick={onSaved}>
          {messages.keep}
        </button>
      )}
    </form>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly values: readonly Value[];
  readonly onChange: (value: Value) => void;
  readonly disabled?: boolean;
}

function Choice<Value extends string>({ label, value, values, onChange, disabled = false }: ChoiceProps<Value>) {
  return (
    <label class="field">
      {label}
      <select
        value={value}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(values.find((one) => one === currentTarget.value) ?? value)}
      >
        {values.map((one) => (
          <option key={one} value={one}>
            {words(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
