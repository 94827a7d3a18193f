/** What stands against a version for good, whatever its state; null where nothing does. */
export type Barrier = 'refuted' | 'held' | 'unjudged' | null;

/**
 * The barrier of the row `v` of `versions`, as SQL: refuted, held by its run or by its latest verdict, or live by force
 * alone and never judged. Going live by force does not lift it.
 */
export const barrierOf = `case
  when v.barred is not null then v.barred
  when (select verdict from decisions where model = v.model and version = v.number
        order by created_at desc, id desc limit 1) = 'fail' then 'held'
  when not exists (select from decisions where model = v.model and version = v.number)
    and exists (select from deployment_changes where model = v.model and to_version = v.number
                and kind in ('promote', 'rollback') and forced) then 'unjudged'
end`;
