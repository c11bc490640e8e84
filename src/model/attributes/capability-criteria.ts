/** Kinds of content that models accept or produce. */
export const modalities = ['TEXT', 'IMAGE', 'AUDIO', 'VIDEO', 'PDF'] as const;

export type ModalityName = (typeof modalities)[number];

export const capabilities = {
  ATTACHMENT: { description: 'Accepts files with a prompt. From `attachment` in models.dev.' },
  REASONING: { description: 'Can reason before it answers. From `reasoning` in models.dev.' },
  TOOL_CALL: { description: 'Can call tools. From `tool_call` in models.dev.' },
  STRUCTURED_OUTPUT: {
    description: 'Can restrict its output to a JSON schema. From `structured_output` in models.dev.',
  },
  TEMPERATURE: { description: 'Accepts a temperature setting. From `temperature` in models.dev.' },
  INTERLEAVED: { description: 'Can reason between tool calls. From `interleaved` in models.dev.' },
  OPEN_WEIGHTS: { description: 'The weights are published. From `open_weights` in models.dev.' },
  VISION: { description: 'Accepts images: IMAGE is among the input modalities.' },
  AUDIO: { description: 'Accepts audio: AUDIO is among the input modalities.' },
  VIDEO: { description: 'Accepts video: VIDEO is among the input modalities.' },
  PDF: { description: 'Accepts PDF files: PDF is among the input modalities.' },
} as const;

export type CapabilityName = keyof typeof capabilities;

/** The columns that capabilities are read from, in a model or base model. */
interface Content {
  readonly attachment: boolean | null;
  readonly reasoning: boolean | null;
  readonly toolCall: boolean | null;
  readonly structuredOutput: boolean | null;
  readonly temperature: boolean | null;
  readonly interleaved: boolean | null;
  readonly openWeights: boolean | null;
  readonly inputModalities: readonly string[];
}

/** Each capability as published. Null: not published. */
const published: Record<CapabilityName, (content: Content) => boolean | null> = {
  ATTACHMENT: (content) => content.attachment,
  REASONING: (content) => content.reasoning,
  TOOL_CALL: (content) => content.toolCall,
  STRUCTURED_OUTPUT: (content) => content.structuredOutput,
  TEMPERATURE: (content) => content.temperature,
  INTERLEAVED: (content) => content.interleaved,
  OPEN_WEIGHTS: (content) => content.openWeights,
  VISION: (content) => accepts(content, 'IMAGE'),
  AUDIO: (content) => accepts(content, 'AUDIO'),
  VIDEO: (content) => accepts(content, 'VIDEO'),
  PDF: (content) => accepts(content, 'PDF'),
};

export const capabilityNames = Object.keys(published).filter((name): name is CapabilityName => name in published);

export function supports(content: Content, capability: CapabilityName): boolean | null {
  return published[capability](content);
}

export function capabilitiesOf(content: Content): CapabilityName[] {
  return capabilityNames.filter((name) => supports(content, name) === true);
}

/** The published modalities that the schema knows: storage also keeps new ones. */
export function knownModalities(published: readonly string[]): ModalityName[] {
  const known: readonly string[] = modalities;
  return published.filter((modality): modality is ModalityName => known.includes(modality));
}

function accepts({ inputModalities }: Content, modality: ModalityName): boolean | null {
  return inputModalities.length === 0 ? null : inputModalities.includes(modality);
}
