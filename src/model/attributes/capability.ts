import { builder } from '../../graph/builder.ts';
import { capabilities, modalities } from './capability-criteria.ts';

export const Modality = builder.enumType('Modality', {
  description: 'A kind of content that a model accepts or produces.',
  values: modalities,
});

export const Capability = builder.enumType('Capability', {
  description: 'A feature that a model supports.',
  values: capabilities,
});
