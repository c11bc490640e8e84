import type { Command } from 'commander';
import { type CompletedCommand, completedCommands } from './completed-commands.ts';

export type Shell = keyof typeof completionScripts;

/** Scripts that complete commands and options by themselves: no key press starts the program. */
export const completionScripts = { bash, zsh, fish } as const;

function bash(program: Command): string {
  const commands = completedCommands(program);
  return `# To install: modelgraph completion bash > ~/.local/share/bash-completion/completions/modelgraph
_modelgraph() {
  local path='' next words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${path:+$path }\${COMP_WORDS[index]}"
    case "$next" in
      ${pathPattern(commands)}) path="$next" ;;
    esac
  done
  case "$path" in
${commands.map((command) => `    '${command.path}') words='${wordsOf(command).join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _modelgraph modelgraph
`;
}

function zsh(program: Command): string {
  const commands = completedCommands(program);
  return `#compdef modelgraph
# To install: modelgraph completion zsh > "\${fpath[1]}/_modelgraph"
_modelgraph() {
  local reached='' next index
  local -a following
  for ((index = 2; index < CURRENT; index++)); do
    next="\${reached:+$reached }\${words[index]}"
    case "$next" in
      (${pathPattern(commands)}) reached="$next" ;;
    esac
  done
  case "$reached" in
${commands.map((command) => `    ('${command.path}') following=(${zshWords(command)}) ;;`).join('\n')}
  esac
  _describe modelgraph following
  _files
}
compdef _modelgraph modelgraph
`;
}

function fish(program: Command): string {
  const commands = completedCommands(program);
  const paths = commands.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `# To install: modelgraph completion fish > ~/.config/fish/completions/modelgraph.fish
function __modelgraph_reached
  set -l reached ''
  for word in (commandline -opc)[2..]
    set -l next (string trim "$reached $word")
    contains -- "$next" ${paths.join(' ')}; and set reached "$next"
  end
  test "$reached" = "$argv[1]"
end
${commands.flatMap(fishLines).join('\n')}
`;
}

function wordsOf({ subcommands, options }: CompletedCommand): string[] {
  return [...subcommands, ...options].map(({ word }) => word);
}

/** A case pattern of all commands but the program itself. */
function pathPattern(commands: readonly CompletedCommand[]): string {
  return commands
    .filter(({ path }) => path !== '')
    .map(({ path }) => `'${path}'`)
    .join(' | ');
}

function zshWords({ subcommands, options }: CompletedCommand): string {
  return [...subcommands, ...options]
    .map(({ word, description }) => quoted(`${word}:${description.replaceAll(':', '\\:')}`))
    .join(' ');
}

function fishLines({ path, subcommands, options }: CompletedCommand): string[] {
  const line = (what: string, description: string) =>
    `complete -c modelgraph -n "__modelgraph_reached '${path}'" ${what} -d ${quoted(description)}`;
  return [
    ...subcommands.map(({ word, description }) => line(`-f -a ${word}`, description)),
    ...options.map(({ word, description }) => line(`-l ${word.slice(2)}`, description)),
  ];
}

/** In single quotes of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
