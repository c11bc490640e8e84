import { builder } from '../../graph/builder.ts';
import { baseModelRules, type BaseModelRule as Rule } from '../../matching/link-models.ts';
import { Model } from '../model.ts';

const BaseModelRule = builder.enumType('BaseModelRule', {
  description:
    'Rule that links a model to its base model, which the source does not publish. An ambiguous model, or one whose name and id disagree, has no link.',
  values: baseModelRules,
});

builder.objectField(Model, 'baseModelRule', (t) =>
  t.field({
    type: BaseModelRule,
    nullable: true,
    description:
      'Rule that identified the `baseModel`. Null without a base model, and for a rule of an earlier gateway release.',
    resolve: ({ baseModelRule }) => (isRule(baseModelRule) ? baseModelRule : null),
  }),
);

function isRule(rule: string | null): rule is Rule {
  return rule !== null && rule in baseModelRules;
}
