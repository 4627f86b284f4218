"""Plots of measurements: what there is to see, drawn from the runs and held to them."""

from tokenreel.measure.plan import PLOTS_FOLDER
from tokenreel.measure.plots.check import embed_problem, plot_problems
from tokenreel.measure.plots.draw import PLOTS, draw_plot, table
from tokenreel.measure.plots.files import (
    PlotFile,
    is_plot,
    left_over,
    measured_names,
    plot_files,
    plot_path,
    write_plots,
)
from tokenreel.measure.plots.plot import Table

__all__ = [
    "PLOTS",
    "PLOTS_FOLDER",
    "PlotFile",
    "Table",
    "draw_plot",
    "embed_problem",
    "is_plot",
    "left_over",
    "measured_names",
    "plot_files",
    "plot_path",
    "plot_problems",
    "table",
    "write_plots",
]
