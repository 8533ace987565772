return {
  title = "Happier, Healthier Professionals",
  subtitle = "Three trials with social workers, as they were published",
  authors = { { name = "The Plumbline project" } },
  lang = "en-GB",
  abstract = "The figures of the printed report, read from data files and laid out again: "
    .. "what was compared, with which error, and which decisions left the plan. Nothing here is "
    .. "computed from the trials’ own data, which were never published.",
  -- Digits of a note that explains the printed tables' marks.
  typed = { "p < 0.05", "p < 0.01", "p < 0.001", "0 (.)", "CR2", "2E.1", "2E.2", "3E.1", "3E.2" },
  exhibits = true,
  chapters = {
    "report/introduction.md", "report/as_published.md",
    "analyses/goal_setting/analysis.md", "analyses/symbolic_awards/analysis.md",
  },
}
