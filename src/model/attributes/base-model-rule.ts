import { builder } from '../../graph/builder.ts';
import { baseModelRules, type BaseModelRule as Rule } from '../../matching/link-models.ts';
import { Model } from '../model.ts';

const BaseModelRule = builder.enumType('BaseModelRule', {
  description:
    'What says that a model is a base model, for the source does not. A model that could be several, or whose name and id disagree, is linked to none.',
  values: baseModelRules,
});

builder.objectField(Model, 'baseModelRule', (t) =>
  t.field({
    type: BaseModelRule,
    nullable: true,
    description:
      'What says that it is its `baseModel`. Null without one, and when an older gateway had a rule that is no more.',
    resolve: ({ baseModelRule }) => (isRule(baseModelRule) ? baseModelRule : null),
  }),
);

function isRule(rule: string | null): rule is Rule {
  return rule !== null && rule in baseModelRules;
}
