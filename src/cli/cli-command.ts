import { Command } from 'commander';
import { CommandFailure } from './process/command-failure.ts';
import { plainText } from './terminal/plain-text.ts';

/** A command whose wrong arguments are one line, with the options that are allowed. */
export class CliCommand extends Command {
  constructor(name?: string) {
    super(name);
    this.exitOverride();
    this.showSuggestionAfterError(false);
    this.helpCommand(false);
  }

  override createCommand(name?: string): CliCommand {
    return new CliCommand(name);
  }

  override error(message: string): never {
    const sentence = plainText(message.replace(/^error: /, '').replace(/\.$/, ''));
    throw new CommandFailure(`${this.name()}: ${sentence}.${this.#allowed(sentence)}`);
  }

  /** The names that are allowed in place of an unknown one. */
  #allowed(sentence: string): string {
    const names = sentence.startsWith('unknown command')
      ? this.commands.map((command) => command.name())
      : this.options.map(({ long, flags }) => long ?? flags);
    if (!sentence.startsWith('unknown')) return '';
    return names.length === 0
      ? ' The command has no options.'
      : ` Allowed are ${new Intl.ListFormat('en-US').format(names)}.`;
  }
}
