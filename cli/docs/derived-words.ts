/** What a table of functions does not say of the language of derived features. */
export const derivedIntro = `\`features.derived\` names features that are computed from columns of the source, or from each other:

\`\`\`yaml
features:
  exclude: [born]
  derived:
    tenure_years: tenure / 12
    per_call: ratio(charges, calls)
    age: days_between(born, signed_up) / 365.25
    band: bins(age, 18, 30, 65)
    payment: "case when days_late > 30 then 'late' when days_late > 0 then 'slow' else 'ok' end"
\`\`\`

The same code computes them in training and in serving, to the same bits, and they are part of the version: a request sends
the columns that they are made of, never themselves. They are features like any other: scaled or one-hot, in explanations and
in the training profile by their own names. A column that is excluded, or the event time, may be used; then requests send it.
The target, the key and protected columns may not.

There are numbers (\`2\`, \`0.5\`), booleans (\`true\`, \`false\`), categories (\`'basic'\`; a quote within is doubled) and
times. Whole numbers are numbers. A column stands by its name, in double quotes where that is no plain word. Keywords and
functions are of any case. Types are checked against the source when a declaration is applied.

A missing operand makes the result missing, and so does what is not finite: a division by zero, the logarithm of what is not
above zero. Only \`coalesce\`, \`is_missing\` and \`case\` look at what is missing: a \`when\` that is missing does not hold.`;

export const caseUsage = 'case when a then x when b then y else z end';
export const caseWords = 'the value of the first condition that holds; without `else` it may be missing';
