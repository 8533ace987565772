return {
  title = "Happier, Healthier Professionals",
  subtitle = "Three trials with social workers, rebuilt from synthetic data",
  authors = { { name = "The Plumbline project" } },
  lang = "en-GB",
  abstract = "Three trials asked whether something small makes the work of social workers better: goals of "
    .. "one’s own, a letter of thanks, good coffee. Their report was published in 2021; their data were "
    .. "deleted. Here the three are run again on data made so that the printed tables come out of them, and "
    .. "every departure from the three plans is found, explained and weighed.",
  notice = "All data in this report are synthetic and calibrated to the published results. That a "
    .. "figure agrees shows that the program computes these models; it does not show that the trials’ "
    .. "findings are true.",
  -- Also on what was printed, which is not synthetic: it says where a part was taken from.
  mark = "From a report on synthetic, calibrated data",
  -- Digits that are names: of thresholds, estimators and printed tables.
  typed = {
    "p < 0.05", "p < 0.01", "p < 0.001", "within 0.15", "0 (.)", "CR2",
    "2E.1", "2E.2", "3E.1", "3E.2", "4C.1", "p < 0.2", "p < 0.1", "12 months before", "95% interval",
    "LA 1", "LA 2", "LA 3",
  },
  exhibits = true,
  chapters = {
    "report/introduction.md", "report/as_published.md", "analyses/goal_setting/analysis.md",
    "analyses/symbolic_awards/analysis.md", "analyses/coffee/analysis.md",
    "report/rebuilt.md",
  },
}
