import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { searchAttributes } from '../shared/temporal-names.ts';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

export const modelId = keyword(searchAttributes.model);
export const modelVersion = keyword(searchAttributes.version);
export const triggerKey = keyword(searchAttributes.trigger);
export const stageKey = keyword(searchAttributes.stage);
export const verdictKey = keyword(searchAttributes.verdict);
