"""Settings of Sphinx for the site. See ../site.sh."""

import os

project = 'Tapestry'
extensions = ['myst_parser', 'breathe']
myst_heading_anchors = 4
suppress_warnings = ['myst.header',  # a page may begin where its reader does
                     'misc.highlighting_failure']  # as it does not know the letters that a tokenizer knows
exclude_patterns = ['headers']
highlight_language = 'cpp'
primary_domain = 'cpp'
breathe_projects = {'tapestry': os.environ['TAPESTRY_DOXYGEN_XML']}
breathe_show_include = False
breathe_default_project = 'tapestry'
pygments_style = 'bw'  # site.css has the colours

html_theme = 'alabaster'
html_theme_options = {'page_width': '1180px', 'sidebar_width': '260px', 'sidebar_collapse': True,
                      'fixed_sidebar': True, 'description': 'Autograd on a tape, made to be read',
                      'show_powered_by': False, 'font_family': 'system-ui, sans-serif',
                      'head_font_family': 'system-ui, sans-serif', 'code_font_size': '13.5px', 'font_size': '16px'}
html_title = 'Tapestry'
html_static_path = ['static']
html_css_files = ['site.css']
html_copy_source = False
html_show_search_summary = False  # a browser does not fetch a page from a file
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_domain_indices = False
