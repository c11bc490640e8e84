import { builder } from '../../graph/builder.ts';

export const Modality = builder.enumType('Modality', {
  description: 'What a model takes in or gives out.',
  values: ['TEXT', 'IMAGE', 'AUDIO', 'VIDEO', 'PDF'] as const,
});

export type ModalityName = typeof Modality.$inferType;

export const Capability = builder.enumType('Capability', {
  description: 'What a model can do.',
  values: {
    ATTACHMENT: { description: 'Takes files with a prompt. From `attachment` in models.dev.' },
    REASONING: { description: 'Can reason before it answers. From `reasoning`.' },
    TOOL_CALL: { description: 'Can call tools. From `tool_call`.' },
    STRUCTURED_OUTPUT: { description: 'Can be held to a JSON schema. From `structured_output`.' },
    TEMPERATURE: { description: 'Lets the temperature be set. From `temperature`.' },
    INTERLEAVED: { description: 'Can reason between tool calls. From `interleaved`.' },
    OPEN_WEIGHTS: { description: 'Its weights are published. From `open_weights`.' },
    VISION: { description: 'Takes images: IMAGE is among its input modalities.' },
    AUDIO: { description: 'Takes audio: AUDIO is among its input modalities.' },
    VIDEO: { description: 'Takes video: VIDEO is among its input modalities.' },
    PDF: { description: 'Takes PDF files: PDF is among its input modalities.' },
  } as const,
});

export type CapabilityName = typeof Capability.$inferType;

/** What a model and a base model say of their abilities. */
interface Able {
  readonly attachment: boolean | null;
  readonly reasoning: boolean | null;
  readonly toolCall: boolean | null;
  readonly structuredOutput: boolean | null;
  readonly temperature: boolean | null;
  readonly interleaved: boolean | null;
  readonly openWeights: boolean | null;
  readonly inputModalities: readonly string[];
}

/** Each capability as the source gives it; null when it does not say. */
const said: Record<CapabilityName, (able: Able) => boolean | null> = {
  ATTACHMENT: (able) => able.attachment,
  REASONING: (able) => able.reasoning,
  TOOL_CALL: (able) => able.toolCall,
  STRUCTURED_OUTPUT: (able) => able.structuredOutput,
  TEMPERATURE: (able) => able.temperature,
  INTERLEAVED: (able) => able.interleaved,
  OPEN_WEIGHTS: (able) => able.openWeights,
  VISION: (able) => takes(able, 'IMAGE'),
  AUDIO: (able) => takes(able, 'AUDIO'),
  VIDEO: (able) => takes(able, 'VIDEO'),
  PDF: (able) => takes(able, 'PDF'),
};

export const capabilityNames = Object.keys(said).filter((name): name is CapabilityName => name in said);

export function supports(able: Able, capability: CapabilityName): boolean | null {
  return said[capability](able);
}

export function capabilitiesOf(able: Able): CapabilityName[] {
  return capabilityNames.filter((name) => supports(able, name) === true);
}

/** Storage is open to modalities of the future; the schema knows these. */
export function knownModalities(modalities: readonly string[]): ModalityName[] {
  const known: readonly string[] = ['TEXT', 'IMAGE', 'AUDIO', 'VIDEO', 'PDF'] satisfies ModalityName[];
  return modalities.filter((modality): modality is ModalityName => known.includes(modality));
}

function takes({ inputModalities }: Able, modality: ModalityName): boolean | null {
  return inputModalities.length === 0 ? null : inputModalities.includes(modality);
}
