return {
  title = "Class size in kindergarten: Project STAR re-analysed",
  subtitle = "A published table rebuilt, and an analysis that departs from its plan",
  authors = { { name = "The Plumbline example" } },
  lang = "en-GB",
  exhibits = true,
  chapters = {
    "report/introduction.md",
    "analyses/star/analysis.md",
  },
  -- Digits that prose may hold without a source in the run: names of things.
  typed = { "1985-86", "HC1", "CR1" },
}
